import { type RuleCase, tryCases } from "../../../support/rule_cases.ts";

const shared = (says: boolean, text: string): RuleCase => ({ rule: "CPG035", says, text });
const setuid = (says: boolean, command: string): RuleCase => ({
  ...{ rule: "CPG024", says, text: `RUN ${command}\n` },
});
const broken = (says: boolean, command: string): RuleCase => ({
  ...{ rule: "CPG002", says, text: `RUN ${command}\n` },
});

const cases: Record<string, RuleCase> = {
  "a relative WORKDIR": shared(true, "WORKDIR /\nWORKDIR shared\n"),
  "a relative WORKDIR elsewhere": shared(false, "WORKDIR /g\nWORKDIR shared\n"),
  "a directory made after cd": shared(true, "RUN cd / && mkdir shared\n"),
  "a directory made in the WORKDIR": shared(true, "WORKDIR /\nRUN mkdir -p shared/x\n"),
  "a directory made elsewhere": shared(false, "WORKDIR /\nRUN cd /g && mkdir shared\n"),
  "a file written after cd": shared(true, "RUN cd / && echo > shared/x\n"),
  "a repository": shared(true, "RUN git clone --depth 1 https://example.org/x.git /shared/y\n"),
  "a repository of that name": shared(false, "RUN git clone https://example.org/shared/x.git\n"),
  "an archive that is unpacked": shared(true, "RUN tar xzf a.tgz -C /shared\n"),
  "an archive that is unpacked, options first": shared(true, "RUN tar -C /shared -xf a.tar\n"),
  "an archive that is made": shared(false, "RUN tar -C /shared -czf /g/a.tgz .\n"),
  "a download": shared(true, "RUN curl -sSo /shared/x https://example.org/x\n"),
  "a download by the long option": {
    ...shared(true, "RUN curl --output=/shared/x https://example.org/x\n"),
  },
  "a download into a directory": shared(true, "RUN wget -P /shared https://example.org/x\n"),
  "a download of that name": shared(false, "RUN curl -o /g/x file:///shared/x\n"),
  "a zip": shared(true, "RUN unzip a.zip -d /shared\n"),

  "install with a setuid bit": setuid(true, "install -m 4755 a /bin/a"),
  "install with the bit in one word": setuid(true, "install -o root -m4755 a /bin/a"),
  "install with letters": setuid(true, "install -Dm u=rwxs,go=rx a /bin/a"),
  "install with a long option": setuid(true, "install --mode=4755 a /bin/a"),
  "install with an ordinary mode": setuid(false, "install -m 0755 4755 /bin/a"),

  "a test of what a command says": broken(false, "[ `uname -m` = x86_64 ]"),
  "a test of a substitution": broken(false, '[ "$(uname -m)" = "x86_64" ] && make'),
  "a test of a file": broken(false, "[ -f /x ] && id"),
  "a test that is negated": broken(false, "[ ! -f /x ] || id"),
  "a test of a variable": broken(false, '[ "$X" ] && id'),
  "a test of bash": broken(false, "[[ $X =~ a|b ]] && id"),
  "single quotes": broken(true, "[ 'make', '-f', 'x' ]"),
  "no commas": broken(true, '[ "make" "all" ]'),
  "something after the bracket": broken(true, '["make"] && id'),
  "one word": broken(true, "[ 'make' ]"),
};

Deno.test("rules on RUN read what its commands do", (t) => tryCases(t, cases));
