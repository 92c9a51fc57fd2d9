/** Prints `.github/workflows/ci.yml`. */
import type { File } from "@ashlar/model";

export function emitCi(): File {
  return {
    path: ".github/workflows/ci.yml",
    owner: "project",
    text: `name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    strategy:
      matrix:
        node: [20, 24]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: \${{ matrix.node }}
          cache: npm
      - run: npm ci --ignore-scripts
      # Fails when the document was changed and nobody ran npm run generate.
      - run: npx ashlar generate --check
      - run: npm run types
      - run: npm test
      - run: npm run build
  image:
    runs-on: ubuntu-latest
    needs: check
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - run: docker build .
`,
  };
}
