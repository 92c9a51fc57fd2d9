/** What is thrown on the way, as the service's own handlers for failures answer it. */
import type ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { functionOf, returnedFunction } from "../handler/function-of.ts";
import type { Answer } from "../handler/handler-facts.ts";
import { readHandler } from "../handler/read-handler.ts";
import { isInstalled } from "../installed.ts";
import { guardExpressions, guardFunction } from "../security.ts";
import type { RouteSchemas } from "./route-schemas.ts";

export interface ErrorSources {
  readonly route: FoundRoute;
  readonly schemas: RouteSchemas;
  /** Of the handler. */
  readonly answers: readonly Answer[];
  /** Of the middleware before it; in Koa what catches is among it. */
  readonly refusals: readonly Answer[];
  readonly checker: ts.TypeChecker;
}

export interface AnsweredErrors {
  readonly answers: readonly Answer[];
  readonly refusals: readonly Answer[];
}

export function answeredErrors(sources: ErrorSources): AnsweredErrors {
  const { route, answers } = sources;
  const thrown = [...answers, ...sources.refusals].filter(({ isThrown }) => isThrown);
  const ofSome = sources.refusals.filter(isForSomeFailures);
  const refusals = sources.refusals.filter(
    (one) => !ofSome.includes(one) || thrown.some(({ status }) => status === one.status),
  );
  const caught = route.framework === "koa" ? refusals.filter(isAboutFailures) : errorAnswers(sources);
  const ofChecks = ofSome.length === 0 ? [] : ofValidators(sources, ofSome);
  if (caught.length === 0) return { answers, refusals: [...refusals, ...ofChecks] };
  return {
    answers: answers.map((one) => answeredBy(one, caught)),
    refusals: [
      ...ofChecks,
      ...refusals.map((one) => answeredBy(one, caught)),
      // What an error is answered with that says no status.
      ...caught.filter(
        ({ status, isStatusGiven, condition }) => isStatusGiven && (status >= 500 || condition === undefined),
      ),
      ...ofValidators(sources, caught),
    ],
  };
}

/** Koa's `try { await next(); } catch (err) { ctx.status = err.status || 500; … }` */
function isAboutFailures({ isStatusOpen, isThrown, body, status }: Answer): boolean {
  return !isThrown && body !== undefined && (isStatusOpen || status >= 500);
}

/** `catch (error) { if (error.isJoi) … }`: of routes that fail so. */
function isForSomeFailures({ isForFailures, isThrown, isStatusOpen, condition, status }: Answer): boolean {
  return isForFailures === true && !isThrown && !isStatusOpen && condition !== undefined && status < 500;
}

function errorAnswers({ route, checker }: ErrorSources): Answer[] {
  const { framework, method, errorHandlers = [] } = route;
  return errorHandlers.flatMap((expression) => {
    const found = functionOf(expression, checker);
    if (found === undefined || isInstalled(found.getSourceFile())) return [];
    const body = returnedFunction(found) ?? found;
    return readHandler(body, { framework, checker, method, kind: "errors" }).answers.filter(
      ({ isThrown }) => !isThrown,
    );
  });
}

/** The answer for just this status, or the one that takes its status from the error. */
function answeredBy(thrown: Answer, caught: readonly Answer[]): Answer {
  if (!thrown.isThrown) return thrown;
  const { status } = thrown;
  const own =
    caught.find((one) => one.isStatusGiven && one.status === status) ??
    caught.find(({ isStatusOpen }) => isStatusOpen) ??
    // A handler that answers all alike.
    (caught.every((one) => one.status === caught[0]?.status) ? caught[0] : undefined);
  if (own === undefined) return thrown;
  return { ...own, status: own.isStatusOpen ? status : own.status, isStatusGiven: true };
}

const ABOUT_VALIDATION = /zod|joi|yup|celebrate|validation|ajv/i;
const THROWS =
  /(?<!JSON)\.(parse|parseAsync|validateAsync|validateSync|attempt|assert|cast)\(|\b(parse|assert)\(|next\(\s*[\w.]*err/i;

/** `if (err instanceof ZodError) return res.status(400)…`: of routes whose validators throw. */
function ofValidators(
  { route, schemas, checker }: ErrorSources,
  caught: readonly Answer[],
): readonly Answer[] {
  if (schemas.parts.size === 0) return [];
  if (route.framework === "fastify") {
    // What Fastify's own validation throws has status 400.
    return caught
      .filter(({ isStatusOpen, condition }) => isStatusOpen || ABOUT_VALIDATION.test(condition ?? ""))
      .map((one) => (one.isStatusOpen ? { ...one, status: 400, isStatusGiven: true } : one));
  }
  const code = [
    functionOf(route.handler, checker),
    ...guardExpressions(route).map((one) => guardFunction(one, route, checker)),
  ];
  if (!code.some((one) => one !== undefined && THROWS.test(one.getText()))) return [];
  return caught.filter(({ condition, status }) => status >= 400 && ABOUT_VALIDATION.test(condition ?? ""));
}
