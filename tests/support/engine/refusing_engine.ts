import { type AnsweringProxy, answeringProxy, jsonAnswer } from "./answering_proxy.ts";

const REFUSAL = jsonAnswer("500 Internal Server Error", {
  message: "driver failed: device or resource busy",
});

/** @param refused the start of requests that fail, such as `DELETE /containers/ID` */
export function refusingEngine(folder: string, refused: string): AnsweringProxy {
  return answeringProxy(
    `${folder}/refusing.sock`,
    (request) => request.startsWith(refused) ? Promise.resolve(REFUSAL) : undefined,
  );
}
