import { InvalidArgumentError } from "commander";
import { hasCredentials, isAddress, isConfidential } from "../coursera/address.ts";

/** Checks a URL that replaces a built-in one; the account's token is sent there. */
export function endpointAddress(text: string): string {
  if (!isAddress(text)) {
    throw new InvalidArgumentError("It must be an address such as https://host/path.");
  }
  if (hasCredentials(text)) throw new InvalidArgumentError("It must not hold a user or password.");
  if (!isConfidential(text)) {
    throw new InvalidArgumentError("It must be https; plain http is for this machine only.");
  }
  return text;
}
