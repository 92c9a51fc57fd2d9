/** The table that a service's first migration makes. */
export const idempotencyTable = `
  create table idempotency_keys (
    scope text, key text, fingerprint text not null, answer json,
    created_at timestamptz not null default now(), primary key (scope, key)
  );
  create index on idempotency_keys (created_at);
  create table effects (id bigint generated always as identity primary key, note text not null);
`;
