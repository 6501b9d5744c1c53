import type { ComparedRequest } from "./fake_coursera_replay.ts";

/** How the rewrite differs from a recording. */
interface Difference {
  /** An id of docs/spec/coursera-api.md, section 12, or where else it is laid down. */
  because: string;
  exitCode?: number;
  /** No request is made at all. */
  isSilent?: boolean;
  /** Text that stands in the rewrite's requests in place of the recorded one. */
  replaced?: [string, string][];
  /** For what cannot be said by replacing text. */
  requests?: (recorded: ComparedRequest[]) => ComparedRequest[];
  /** Items that the old tool did not get to. */
  furtherItems?: string[];
  /** The grader that a part is linked to, which the old tool did not get to. */
  linkedTo?: string;
}

const exitCodes = 'docs/spec/commands.md, "Exit codes"';

/** By scenario. */
export const differences: Record<string, Difference> = {
  "check_auth.profile_connection_closed": { because: exitCodes, exitCode: 2 },
  "check_auth.token_endpoint_connection_closed": { because: exitCodes, exitCode: 2 },
  "check_auth.browser_bad_callbacks_then_good": { because: "A5", exitCode: 1, isSilent: true },
  "config.user_file": {
    because: "A8",
    replaced: [
      ["https://accounts.coursera.org/oauth2/v1/token", "https://auth.other.example/token"],
      ["https://api.coursera.org", "https://api.other.example"],
      ["http://localhost:", "http://otherhost:"],
    ],
  },
  "config.flag_c_ignored": {
    because: "A7",
    replaced: [["<client-id>", "from-flag"], ["<client-secret>", "from-flag"]],
  },
  "config.cwd_over_user": { because: "docs/account.md", exitCode: 1, isSilent: true },
  "config.cache_dir_missing_two_levels": {
    because: "docs/account.md",
    exitCode: 1,
    isSilent: true,
  },
  "config.flag_c_missing_file": { because: "A7", exitCode: 1, isSilent: true },
  "config.v2_reads_its_own_file": {
    because: 'docs/spec/commands.md, "One program for both"',
    exitCode: 1,
  },

  "publish_502": { because: `P5 and ${exitCodes}`, exitCode: 2 },
  "publish_connection_closed_then_ok": {
    because: `P6 and ${exitCodes}`,
    exitCode: 2,
    furtherItems: ["item-0002"],
  },
  "mix_pending_then_publish_404_then_ok": { because: "P3", furtherItems: ["item-0003"] },
  "mix_draft_403_then_ok": { because: "P6", furtherItems: ["item-0002"] },
  "special_ids": { because: "R3", replaced: [["authoringBranch~abc", "authoringBranch!~abc"]] },

  "list_graders.special_id": {
    because: "Q2",
    requests: ([first]) => [{ ...first!, query: [["q", "listByBranch"], ["branchId", "a b&c=d"]] }],
  },
  "get_status.special_id": {
    because: "Q2",
    requests: ([first]) => [{ ...first!, url: `${first!.url}?x`, query: [] }],
  },
  "get_resource_limits.special_ids": {
    because: "Q2",
    requests: ([first]) => {
      const ids: [string, string][] = [["id", "a b~i&x=1"], ["partId", "p/1"]];
      return [{ ...first!, query: [first!.query[0]!, ...ids] }];
    },
  },
  "update_resource_limits.none": {
    because: `Q4 and ${exitCodes}`,
    exitCode: 64,
    isSilent: true,
  },
  "update_resource_limits.out_of_range_is_sent": {
    because: 'docs/spec/grader-contract.md, "Legal values"',
    exitCode: 64,
    isSilent: true,
  },

  "reregister.register_without_location": { because: "R2", linkedTo: "fake-executor~0001" },
  "upload_v1.register_201_without_location": { because: "R2", linkedTo: "fake-executor~0001" },
  "upload_v1.ids_with_special_characters": {
    because: "R3",
    replaced: [["authoringBranch~abc~", "authoringBranch!~abc~"]],
  },
  "upload_v2.resources_out_of_range_are_sent": {
    because: 'docs/spec/grader-contract.md, "Legal values"',
    exitCode: 64,
    isSilent: true,
  },
};

/** Wrong calls, whose words `tests/commands/account/recorded_words_test.ts` gives to the program. */
export const wrongWords = [
  "configure.v1.no_subcommand",
  "configure.v2.no_subcommand",
  "usage_no_item",
  "usage_additional_items_empty",
  "list_graders.usage",
  "get_status.usage_one_argument",
  "get_resource_limits.usage",
  "update_resource_limits.usage",
  "update_resource_limits.cpu_word",
  "update_resource_limits.cpu_fraction",
  "update_resource_limits.memory_word",
  "reregister.usage_no_part",
  "reregister.usage_cpu_5",
];

/** These are about words of the command line or about output, which the commands answer for. */
export const notHere = new Set([
  ...wrongWords,
  "configure.v2.check_auth_absent",
  "check_auth.browser_url_when_stdout_is_a_pipe",
  "check_auth.browser_port_in_use",
]);
