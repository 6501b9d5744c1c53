/** Every rule, in the order of their ids (docs/spec/sanity-rules.md, section 3). */

import { add } from "./add.ts";
import { answersInImage } from "./answers_in_image.ts";
import { baseImageChoice } from "./base_image_choice.ts";
import { brokenJsonForm } from "./broken_json_form.ts";
import { buildPrivilegeTools } from "./build_privilege_tools.ts";
import { cmdNotEntrypoint } from "./cmd_not_entrypoint.ts";
import { copyCannotWork } from "./copy_cannot_work.ts";
import { dockerignore } from "./dockerignore.ts";
import { entryScriptMissing } from "./entry_script_missing.ts";
import { entryScriptNoShebang } from "./entry_script_no_shebang.ts";
import { entryScriptNotExecutable } from "./entry_script_not_executable.ts";
import { entrypointAgain } from "./entrypoint_again.ts";
import { entrypointIsShell } from "./entrypoint_is_shell.ts";
import { ignoreComment } from "./ignore_comment.ts";
import { execFormWords } from "./exec_form_words.ts";
import { imageSize } from "./image_size.ts";
import { noEntrypoint } from "./no_entrypoint.ts";
import { noEnv } from "./no_env.ts";
import { noExpose } from "./no_expose.ts";
import { noVolume } from "./no_volume.ts";
import { packageManager } from "./package_manager.ts";
import { relativeCopyDestination } from "./relative_copy_destination.ts";
import { relativePath } from "./relative_path.ts";
import { resultProtocol } from "./result_protocol.ts";
import type { Rule } from "./rule.ts";
import { runtimeNetwork } from "./runtime_network.ts";
import { runtimePrivileges } from "./runtime_privileges.ts";
import { scriptCrlf } from "./script_crlf.ts";
import { secrets } from "./secrets.ts";
import { sharedDirectory } from "./shared_directory.ts";
import { shellFormEntrypoint } from "./shell_form_entrypoint.ts";
import { syntax } from "./syntax.ts";
import { unpinnedBase } from "./unpinned_base.ts";
import { unreadableFiles } from "./unreadable_files.ts";
import { unwritableDirectory } from "./unwritable_directory.ts";
import { userIgnored } from "./user_ignored.ts";
import { writableGrader } from "./writable_grader.ts";
import { wrongArchitecture } from "./wrong_architecture.ts";

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

/** The rule of an id or a name, in any case. */
export function ruleNamed(text: string): Rule | undefined {
  const wanted = text.toLowerCase();
  return rules.find(({ id, name }) => id.toLowerCase() === wanted || name === wanted);
}
