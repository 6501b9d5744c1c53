/** All rules, in the order of their ids (docs/spec/sanity-rules.md, section 3). */

import { add } from "./files/add.ts";
import { answersInImage } from "./files/answers_in_image.ts";
import { baseImageChoice } from "./build/base_image_choice.ts";
import { brokenJsonForm } from "./syntax/broken_json_form.ts";
import { buildPrivilegeTools } from "./build/build_privilege_tools.ts";
import { cmdNotEntrypoint } from "./entry/cmd_not_entrypoint.ts";
import { copyCannotWork } from "./files/copy_cannot_work.ts";
import { dockerignore } from "./files/dockerignore.ts";
import { entryScriptMissing } from "./entry/entry_script_missing.ts";
import { entryScriptNoShebang } from "./entry/entry_script_no_shebang.ts";
import { entryScriptNotExecutable } from "./entry/entry_script_not_executable.ts";
import { entrypointAgain } from "./entry/entrypoint_again.ts";
import { entrypointIsShell } from "./entry/entrypoint_is_shell.ts";
import { ignoreComment } from "./syntax/ignore_comment.ts";
import { execFormWords } from "./entry/exec_form_words.ts";
import { imageSize } from "./files/image_size.ts";
import { noEntrypoint } from "./entry/no_entrypoint.ts";
import { noEnv } from "./production/no_env.ts";
import { noExpose } from "./production/no_expose.ts";
import { noVolume } from "./production/no_volume.ts";
import { packageManager } from "./build/package_manager.ts";
import { relativeCopyDestination } from "./files/relative_copy_destination.ts";
import { relativePath } from "./files/relative_path.ts";
import { resultProtocol } from "./production/result_protocol.ts";
import type { Rule } from "./rule.ts";
import { runtimeNetwork } from "./production/runtime_network.ts";
import { runtimePrivileges } from "./production/runtime_privileges.ts";
import { scriptCrlf } from "./entry/script_crlf.ts";
import { secrets } from "./files/secrets.ts";
import { sharedDirectory } from "./files/shared_directory.ts";
import { shellFormEntrypoint } from "./entry/shell_form_entrypoint.ts";
import { syntax } from "./syntax/syntax.ts";
import { unpinnedBase } from "./build/unpinned_base.ts";
import { unreadableFiles } from "./files/unreadable_files.ts";
import { unwritableDirectory } from "./files/unwritable_directory.ts";
import { userIgnored } from "./production/user_ignored.ts";
import { writableGrader } from "./files/writable_grader.ts";
import { wrongArchitecture } from "./production/wrong_architecture.ts";

export const rules: readonly Rule[] = [
  ignoreComment,
  syntax,
  brokenJsonForm,
  noEntrypoint,
  cmdNotEntrypoint,
  shellFormEntrypoint,
  entrypointAgain,
  entrypointIsShell,
  relativeCopyDestination,
  relativePath,
  noExpose,
  noEnv,
  noVolume,
  entryScriptMissing,
  entryScriptNotExecutable,
  entryScriptNoShebang,
  scriptCrlf,
  runtimePrivileges,
  runtimeNetwork,
  unreadableFiles,
  unwritableDirectory,
  writableGrader,
  answersInImage,
  userIgnored,
  buildPrivilegeTools,
  unpinnedBase,
  baseImageChoice,
  wrongArchitecture,
  packageManager,
  resultProtocol,
  add,
  secrets,
  dockerignore,
  imageSize,
  copyCannotWork,
  sharedDirectory,
  execFormWords,
];

/** The rule with an id or name, in any case. */
export function ruleNamed(text: string): Rule | undefined {
  const wanted = text.toLowerCase();
  return rules.find(({ id, name }) => id.toLowerCase() === wanted || name === wanted);
}
