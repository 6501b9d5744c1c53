import * as z from "zod";
import { composedId } from "../../../coursera/resources/ids.ts";
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

const amounts = {
  bucket: z.string().min(1),
  key: z.string().min(1),
  reservedCpu: z.number().nullable(),
  reservedMemory: z.number().nullable(),
  wallClockTimeout: z.number().nullable(),
};

const v1Body = z.strictObject({ courseId: z.string(), ...amounts });

const v2Body = z.strictObject({
  context: z.strictObject({
    typeName: z.literal("branchContext"),
    definition: z.strictObject({ branchId: z.string() }),
  }),
  ...amounts,
});

/** A registered grader. */
export interface FakeGrader {
  id: string;
  /** The body it was registered with. */
  request: z.infer<typeof v1Body> | z.infer<typeof v2Body>;
}

/** Registered graders and the parts that use them. */
export class FakeRegistrations {
  /** In order of registration. */
  v1: FakeGrader[] = [];
  v2: FakeGrader[] = [];
  /** Grader by `generation composedId part`. */
  links = new Map<string, string>();
  /** Parts, as `composedId part`, that may not be linked, with the answer to send. */
  refusals = new Map<string, FakeAnswer>();
  /** Courses that the account may not register in. */
  forbidden = new Set<string>();
  /** The {@linkcode FakeState.statuses} of a new grader. */
  newStatuses = ["COMPLETED"];

  addV1(id: string, archive: { bucket: string; key: string }): void {
    const none = { reservedCpu: null, reservedMemory: null, wallClockTimeout: null };
    this.v1.push({ id, request: { courseId: "course-0001", ...archive, ...none } });
  }
}

/** The part of the state that these routes need. */
interface State {
  registrations: FakeRegistrations;
  statuses: Map<string, string[]>;
  graders: Map<string, { id: string; filename?: string }[]>;
}

/** Returns the next status; each look-up removes one, except the last. */
export function takeStatus({ statuses }: Pick<State, "statuses">, id: string): string | undefined {
  const left = statuses.get(id);
  return left !== undefined && left.length > 1 ? left.shift() : left?.[0];
}

const forbidden: FakeAnswer = {
  status: 403,
  body: { errorCode: "Not Authorized", message: "fake" },
};

/** E7 to E11. */
export const registrationRoutes: Route<State>[] = [
  post(
    "register",
    /^\/api\/gridExecutorCreationAttempts\.v1$/,
    {},
    "JSON without a type",
    ({ registrations, statuses }, request) => {
      const body = v1Body.parse(JSON.parse(request.body));
      if (registrations.forbidden.has(body.courseId)) return forbidden;
      const id = `fake-executor~${registrations.v1.length + 1}`;
      registrations.v1.push({ id, request: body });
      statuses.set(id, [...registrations.newStatuses]);
      return { status: 201, body: { elements: [{ id: `fake-attempt~${id}`, executorId: id }] } };
    },
  ),

  get("archive", /^\/api\/gridExecutorCreationAttempts\.v1\/[^/]+$/, {}, (state, request) => {
    const grader = state.registrations.v1.find(({ id }) => id === lastSegment(request));
    if (grader === undefined) return notFound;
    const { bucket, key } = grader.request;
    const { id } = grader;
    const status = takeStatus(state, id);
    return { status: 200, body: { elements: [{ id, bucket, key, status }] } };
  }),

  post(
    "build",
    /^\/api\/gridExecutorBuildAttempts\.v1$/,
    {},
    "JSON without a type",
    ({ registrations, statuses, graders }, request) => {
      const body = v2Body.parse(JSON.parse(request.body));
      const { branchId } = body.context.definition;
      if (registrations.forbidden.has(branchId)) return forbidden;
      const grader = `fake-grader-${registrations.v2.length + 1}`;
      const id = composedId(branchId, grader);
      registrations.v2.push({ id: grader, request: body });
      statuses.set(id, [...registrations.newStatuses]);
      graders.set(branchId, [...graders.get(branchId) ?? [], { id }]);
      return { status: 201, body: { elements: [{ id }] } };
    },
  ),

  ...(["v1", "v2"] as const).map((generation) =>
    post<State>(
      "link",
      generation === "v1"
        ? /^\/api\/authoringProgrammingAssignments\.v2$/
        : /^\/api\/authoringProgrammingAssignments\.v3$/,
      { action: "setGridExecutorId", id: any, partId: any, executorId: any },
      "empty",
      ({ registrations }, request) => {
        const part = `${value(request, "id")} ${value(request, "partId")}`;
        const grader = value(request, "executorId");
        const refusal = registrations.refusals.get(part);
        if (refusal !== undefined) return refusal;
        if (!registrations[generation].some(({ id }) => id === grader)) return notFound;
        registrations.links.set(`${generation} ${part}`, grader);
        return { status: 200, body: {} };
      },
    )
  ),
];
