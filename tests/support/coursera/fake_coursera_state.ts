import { FakeRegistrations, registrationRoutes, takeStatus } from "./fake_coursera_registration.ts";
import {
  any,
  type FakeAnswer,
  get,
  lastSegment,
  notFound,
  post,
  type Route,
  value,
} from "./fake_coursera_route.ts";

/** An item that is a programming assignment. */
export interface FakeItem {
  isReady: boolean;
  writeAccessToken: unknown;
  /** Items that were moved or copied have a separate id. */
  atomId?: string;
  /** Answers to the next publish requests; once used up, publishing works. */
  refusals: FakeAnswer[];
  timesPublished: number;
}

/** The fake's state, in memory. */
export class FakeState {
  courses = new Map([["fake-course-slug", "rbd8YJl7EeWmTA6jFH3PWg"]]);
  branches = new Map([
    ["rbd8YJl7EeWmTA6jFH3PWg", [{ id: "authoringBranch~b1", properties: { name: "Spring" } }]],
  ]);
  /** By unescaped id of the course or branch. */
  graders = new Map<string, { id: string; filename?: string }[]>();
  /** By composed id, or a v1 grader's own id; each look-up removes the first, except the last. */
  statuses = new Map<string, string[]>();
  /** By composed id. */
  items = new Map<string, FakeItem>();
  /** By composed id and part. */
  limits = new Map<string, Record<string, number | null>>();
  registrations = new FakeRegistrations();
  profile: Record<string, string> = { id: "ext-0001", name: "Ada Example" };

  /** Lifetime of granted tokens in seconds, as stated in the answer. */
  lifetime = 1800;
  /** Whether a refresh returns a new refresh token and invalidates the old one. */
  rotates = false;
  codes = new Map<string, { redirectUri: string }>();
  refreshTokens = new Set(["fake-refresh-token-RRRR1111"]);
  accessTokens = new Set(["fake-access-token-AAAA1111"]);
  clients = new Map([["fake-client-id", "fake-client-secret"]]);
  grants = 0;

  addItem(id: string, item: Partial<FakeItem> = {}): FakeItem {
    const whole = {
      isReady: true,
      writeAccessToken: "fake-write-access-token-1",
      refusals: [],
      timesPublished: 0,
      ...item,
    };
    this.items.set(id, whole);
    return whole;
  }

  isValid(token: string | undefined): boolean {
    return token !== undefined && this.accessTokens.has(token);
  }

  expireTokens(): void {
    this.accessTokens.clear();
  }

  grant(refreshToken: string | undefined): FakeAnswer {
    this.grants += 1;
    const access_token = `fake-access-token-granted-${this.grants}`;
    this.accessTokens.add(access_token);
    const isNew = refreshToken === undefined || this.rotates;
    const next = `fake-refresh-token-granted-${this.grants}`;
    if (isNew) {
      if (refreshToken !== undefined) this.refreshTokens.delete(refreshToken);
      this.refreshTokens.add(next);
    }
    return {
      status: 200,
      body: {
        access_token,
        token_type: "Bearer",
        expires_in: this.lifetime,
        ...(isNew ? { refresh_token: next } : {}),
      },
    };
  }

  byAssignmentId(id: string): FakeItem | undefined {
    const atom = [...this.items.values()].find((item) => item.atomId === id);
    const item = this.items.get(id);
    return atom ?? (item?.atomId === undefined ? item : undefined);
  }
}

/** Every request that the fake supports. */
export const routes: Route<FakeState>[] = [
  ...registrationRoutes,

  get("profile", /^\/api\/externalBasicProfiles\.v1$/, { q: "me", fields: "name" }, (state) => ({
    status: 200,
    body: { elements: [state.profile], paging: null, linked: null },
  })),

  get("course", /^\/api\/onDemandCourses\.v1$/, { q: "slug", slug: any }, (state, request) => {
    const id = state.courses.get(value(request, "slug"));
    return id === undefined ? notFound : { status: 200, body: { elements: [{ id }] } };
  }),

  get(
    "branches",
    /^\/api\/authoringBranchProperties\.v1$/,
    { q: "course", courseId: any, fields: "properties" },
    (state, request) => {
      const elements = state.branches.get(value(request, "courseId"));
      return elements === undefined ? notFound : { status: 200, body: { elements } };
    },
  ),

  get(
    "list",
    /^\/api\/gridExecutors\.v1\/$/,
    { q: "listByBranch", branchId: any },
    (state, request) => {
      const elements = state.graders.get(value(request, "branchId"));
      return elements === undefined ? notFound : { status: 200, body: { elements } };
    },
  ),

  get("status", /^\/api\/gridExecutors\.v1\/[^/]+$/, {}, (state, request) => {
    const status = takeStatus(state, lastSegment(request));
    return status === undefined ? notFound : { status: 200, body: { elements: [{ status }] } };
  }),

  post(
    "getLimits",
    /^\/api\/authoringProgrammingAssignments\.v3\/$/,
    { action: "getGraderResourceLimits", id: any, partId: any },
    "empty",
    (state, request) => {
      const limits = state.limits.get(`${value(request, "id")} ${value(request, "partId")}`);
      return limits === undefined ? notFound : { status: 200, body: limits };
    },
  ),

  post(
    "setLimits",
    /^\/api\/authoringProgrammingAssignments\.v3\/$/,
    { action: "updateGraderResourceLimits", id: any, partId: any },
    "json",
    (state, request) => {
      const key = `${value(request, "id")} ${value(request, "partId")}`;
      const limits = state.limits.get(key);
      if (limits === undefined) return notFound;
      const given = Object.entries(JSON.parse(request.body)).filter(([, each]) => each !== null);
      Object.assign(limits, Object.fromEntries(given));
      return { status: 200, body: limits };
    },
  ),

  get(
    "relation",
    /^\/api\/authoringItemContentRelations\.v1\/[^/]+$/,
    { fields: "atomId" },
    (state, request) => {
      const atomId = state.items.get(lastSegment(request))?.atomId;
      return atomId === undefined ? notFound : { status: 200, body: { elements: [{ atomId }] } };
    },
  ),

  get(
    "draft",
    /^\/api\/authoringProgrammingAssignments\.v2\/[^/]+$/,
    { fields: "writeAccessToken" },
    (state, request) => {
      const item = state.byAssignmentId(lastSegment(request));
      if (item === undefined) return notFound;
      const { isReady: readyForPublish, writeAccessToken } = item;
      return { status: 200, body: { elements: [{ readyForPublish, writeAccessToken }] } };
    },
  ),

  post(
    "publish",
    /^\/api\/authoringProgrammingAssignments\.v2$/,
    { action: "publish", id: any },
    "json",
    (state, request) => {
      const item = state.byAssignmentId(value(request, "id"));
      if (item === undefined) return notFound;
      if (request.body !== JSON.stringify(item.writeAccessToken)) {
        return { status: 409, body: { message: "stale token" } };
      }
      const refusal = item.refusals.shift();
      if (refusal !== undefined) return refusal;
      item.timesPublished += 1;
      return { status: 200, body: {} };
    },
  ),

  {
    name: "token",
    method: "POST",
    path: /^\/oauth2\/v1\/token$/,
    needsToken: false,
    problemWith: (request) =>
      request.contentType !== "application/x-www-form-urlencoded"
        ? `content type ${request.contentType}`
        : request.bearer !== undefined
        ? "a bearer token for the accounts host"
        : undefined,
    answer: (state, { body }) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      const refused = { status: 400, body: { error: "invalid_grant" } };
      if (state.clients.get(form["client_id"] ?? "") !== form["client_secret"]) {
        return { status: 401, body: { error: "invalid_client" } };
      }
      if (form["grant_type"] === "refresh_token") {
        const token = form["refresh_token"] ?? "";
        return state.refreshTokens.has(token) ? state.grant(token) : refused;
      }
      const code = state.codes.get(form["code"] ?? "");
      if (code === undefined || code.redirectUri !== form["redirect_uri"]) return refused;
      state.codes.delete(form["code"] ?? "");
      return state.grant(undefined);
    },
  },
];
