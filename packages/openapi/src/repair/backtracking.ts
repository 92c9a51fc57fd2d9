/** Finds, and where it can mends, patterns that a hostile text sends into exponential time. */
import { type AST, RegExpParser } from "@eslint-community/regexpp";

const parser = new RegExpParser({ ecmaVersion: 2023 });

/**
 * The pattern with `(a+)*` and its like written as `a*`, which matches the same texts without the choice of
 * where one turn ends and the next begins.
 *
 * @param pattern valid under the `u` flag; any other is given back as it is
 */
export function flattenRepetition(pattern: string): string {
  let flat = pattern;
  // Each round takes one level of nesting away.
  for (let next = flattenOnce(flat); next !== undefined; next = flattenOnce(flat)) flat = next;
  return flat;
}

/** True when a repeated part repeats itself so that one text can be taken apart in exponentially many ways. */
export function isExponential(pattern: string): boolean {
  return quantifiersOf(parse(pattern)).some((outer) => isUnbounded(outer) && isAmbiguous(outer));
}

function parse(pattern: string): AST.Pattern | undefined {
  try {
    return parser.parsePattern(pattern, 0, pattern.length, { unicode: true });
  } catch {
    return undefined;
  }
}

function flattenOnce(pattern: string): string | undefined {
  const tree = parse(pattern);
  // Without the group, the ones behind it would have other numbers.
  if (/\\[1-9k]/.test(pattern)) return undefined;
  for (const outer of quantifiersOf(tree)) {
    const inner = onlyElement(outer.element);
    if (inner?.type !== "Quantifier" || !isUnbounded(outer) || !isUnbounded(inner)) continue;
    if (outer.min > 1 || inner.min > 1) continue;
    const sign = outer.min === 0 || inner.min === 0 ? "*" : "+";
    return `${pattern.slice(0, outer.start)}${inner.element.raw}${sign}${pattern.slice(outer.end)}`;
  }
  return undefined;
}

function quantifiersOf(node: AST.Node | undefined): AST.Quantifier[] {
  if (node === undefined) return [];
  const below = childrenOf(node).flatMap(quantifiersOf);
  return node.type === "Quantifier" ? [node, ...below] : below;
}

function childrenOf(node: AST.Node): readonly AST.Node[] {
  if (node.type === "Quantifier") return [node.element];
  if (node.type === "Alternative") return node.elements;
  return "alternatives" in node ? node.alternatives : [];
}

/** Whether the repeated part may end its turn in several places of one text. */
function isAmbiguous(outer: AST.Quantifier): boolean {
  const { element } = outer;
  if (!("alternatives" in element)) return false;
  const alternatives: readonly AST.Alternative[] = element.alternatives;
  if (alternatives.some((alternative) => hasLooseEnd(alternative))) return true;
  const firsts = alternatives.map((alternative) => firstCharacters(alternative));
  return firsts.some((first, index) => firsts.slice(index + 1).some((other) => meet(first, other)));
}

// `(x a+)*` has one way to take a text apart where x cannot be an a; `(x? a+)*` and `(a+ a?)*` have many.
function hasLooseEnd({ elements }: AST.Alternative): boolean {
  return elements.some((element, index) => {
    if (element.type !== "Quantifier" || !isUnbounded(element)) return false;
    const own = charactersOf(element.element);
    const others = elements.filter((_, at) => at !== index && !isOptional(elements[at]));
    return own.size > 0 && !others.some((other) => isConsuming(other) && !meet(own, charactersOf(other)));
  });
}

function onlyElement(node: AST.QuantifiableElement): AST.Element | undefined {
  if (node.type !== "Group" && node.type !== "CapturingGroup") return undefined;
  const [only, ...more] = node.alternatives;
  return more.length === 0 && only?.elements.length === 1 ? only.elements[0] : undefined;
}

function isUnbounded(quantifier: AST.Quantifier): boolean {
  return quantifier.max === Number.POSITIVE_INFINITY;
}

function isOptional(element: AST.Element | undefined): boolean {
  return element?.type === "Quantifier" && element.min === 0;
}

function isConsuming(element: AST.Element): boolean {
  return element.type !== "Assertion";
}

// What patterns are made of; two sets that share none of these share nothing that matters here.
const probes: readonly string[] = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  "é",
  "Ж",
  "中",
  "\u00a0",
];

/** The characters that an element of one character matches; all of them for anything longer. */
function charactersOf(element: AST.Element): ReadonlySet<string> {
  if (element.type === "Quantifier") return charactersOf(element.element);
  const isSingle =
    element.type === "Character" || element.type === "CharacterSet" || element.type === "CharacterClass";
  if (!isSingle) {
    const only =
      element.type === "Group" || element.type === "CapturingGroup" ? onlyElement(element) : undefined;
    return only === undefined ? new Set(probes) : charactersOf(only);
  }
  const single = new RegExp(`^(?:${element.raw})$`, "u");
  return new Set(probes.filter((probe) => single.test(probe)));
}

function firstCharacters({ elements }: AST.Alternative): ReadonlySet<string> {
  const first = elements.find((element) => element.type !== "Assertion");
  // Several first elements are possible where the first may be left out; alternatives of one length are the usual case.
  return first === undefined || elements.length > 1 ? new Set() : charactersOf(first);
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const character of one) if (other.has(character)) return true;
  return false;
}
