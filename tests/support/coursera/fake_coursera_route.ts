import type { SeenRequest } from "./fake_coursera.ts";

/** A valid answer of the fake; no body means an empty one. */
export interface FakeAnswer {
  status: number;
  body?: unknown;
}

/** One request of docs/spec/coursera-api.md, section 1. */
export interface Route<S> {
  name: string;
  method: string;
  path: RegExp;
  needsToken: boolean;
  /** What is wrong with a request to this path, if anything. */
  problemWith: (request: SeenRequest) => string | undefined;
  answer: (state: S, request: SeenRequest) => FakeAnswer;
}

export const notFound: FakeAnswer = {
  status: 404,
  body: { errorCode: "notFound", message: "fake" },
};

export type Query = Record<string, string | typeof any>;

export function get<S>(
  name: string,
  path: RegExp,
  query: Query,
  answer: Route<S>["answer"],
): Route<S> {
  const problemWith = (request: SeenRequest) =>
    queryProblem(request, query) ?? (request.body === "" ? undefined : "a body");
  return { name, method: "GET", path, needsToken: true, problemWith, answer };
}

export function post<S>(
  name: string,
  path: RegExp,
  query: Query,
  body: "empty" | "json" | "JSON without a type",
  answer: Route<S>["answer"],
): Route<S> {
  const problemWith = (request: SeenRequest) => {
    if (body === "empty") {
      return request.body === "" && request.contentLength === "0" ? undefined : "a body";
    }
    if (body !== "json") return request.contentType === undefined ? undefined : "a content type";
    return request.contentType === "application/json" ? undefined : "no JSON";
  };
  return {
    name,
    method: "POST",
    path,
    needsToken: true,
    problemWith: (request) => queryProblem(request, query) ?? problemWith(request),
    answer,
  };
}

/** Accepts any value of a query parameter. */
export function any(): void {}

function queryProblem({ query }: SeenRequest, expected: Query): string | undefined {
  const names = Object.keys(expected);
  const isSame = query.length === names.length &&
    query.every(([name, given], index) =>
      name === names[index] && (expected[name] === any || expected[name] === given)
    );
  return isSame ? undefined : `query ${JSON.stringify(query)}`;
}

export function value({ query }: SeenRequest, name: string): string {
  return query.find(([each]) => each === name)?.[1] ?? "";
}

export function lastSegment({ path }: SeenRequest): string {
  return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
}
