/** What programs do to files, judging by their names. */

/** Commands that change no files. */
export const readers: ReadonlySet<string> = new Set([
  ...["cat", "test", "[", "[[", "true", "false", ":", "set", "export", "for", "read", "local"],
  ...["which", "stat", "sha256sum", "md5sum", "sha256", "head", "tail", "wc", "id", "cut", "tr"],
  ...["pwd", "umask", "exit", "unset", "sleep", "whoami", "du", "df", "file", "cmp", "diff"],
  ...["case", "let", "shift", "return", "break", "continue", "trap", "type", "uniq", "basename"],
  ...["dirname", "readlink", "realpath", "date", "uname", "arch", "nproc", "seq", "expr", "wait"],
  ...["getent", "printenv", "hostname", "ldd", "awk", "ulimit", "readonly", "declare", "alias"],
]);

/** Programs that put their files where no grader's files are. */
export const managers: ReadonlySet<string> = new Set([
  ...["apt-get", "apt", "apk", "yum", "dnf", "microdnf", "pip", "conda", "mamba", "useradd"],
  ...["adduser", "groupadd", "addgroup", "usermod", "apt-cache", "apt-key", "dpkg", "gem", "R"],
  ...["add-apt-repository", "update-alternatives", "update-ca-certificates", "ldconfig"],
  ...["locale-gen", "dpkg-reconfigure", "debconf-set-selections", "rustup", "luarocks", "cpanm"],
]);

/** Programs that write one file, or write into their working directory. */
export const compilers: ReadonlySet<string> = new Set([
  ...["gcc", "g++", "cc", "c++", "clang", "clang++", "gfortran", "rustc", "ghc", "go", "javac"],
  ...["kotlinc", "scalac", "ocamlfind", "ocamlopt", "ocamlc", "fpc", "ld", "nasm", "dotnet"],
]);

/** Programs that act on their working directory as a file there specifies. */
export const projectTools: ReadonlySet<string> = new Set([
  ...["make", "gmake", "cmake", "ninja", "meson", "npm", "npx", "yarn", "pnpm", "bun", "gradle"],
  ...["mvn", "ant", "sbt", "cargo", "rake", "bundle", "composer", "poetry", "tox", "task", "just"],
  ...["stack", "cabal", "dune", "bazel", "patch", "cpio", "7z", "7za"],
]);

/** Programs that run others, or a script in a language of their own. */
export const interpreters: ReadonlySet<string> = new Set([
  ...["python", "pypy", "perl", "ruby", "node", "nodejs", "deno", "php", "Rscript", "java", "lua"],
  ...["sh", "bash", "dash", "ash", "zsh", "ksh", "csh", "busybox", "eval", ".", "source", "su"],
  ...["runuser", "gosu", "su-exec", "chroot", "time", "xvfb-run", "stdbuf", "parallel"],
  ...["script", "expect", "ansible-playbook", "ansible", "julia", "octave", "ghci", "racket"],
]);

/** `python3.11`, `gcc-12` and `pip3` without their version. */
export function withoutVersion(name: string): string {
  let end = name.length;
  while (end > 1 && "0123456789.-".includes(name[end - 1] ?? "")) end--;
  return end === name.length ? name : name.slice(0, end);
}
