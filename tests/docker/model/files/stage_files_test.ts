import { type RuleCase, tryCases } from "../../../support/rule_cases.ts";

const files: RuleCase["files"] = {
  ".env": ["0644", "TOKEN=x\n"],
  "main.py": ["0644", "pass\n"],
  "solutions/part1.py": ["0644", "pass\n"],
};
const built = (rule: string, says: boolean, build: string, copy: string): RuleCase => ({
  ...{ rule, says, files },
  text: `FROM debian:12-slim AS b\n${build}\nFROM debian:12-slim\n${copy}\n`,
});

const cases: Record<string, RuleCase> = {
  "answers in a folder": built("CPG022", true, "COPY . /src/", "COPY --from=b /src /g"),
  "answers that stay behind": built(
    "CPG022",
    false,
    "COPY . /src/",
    "COPY --from=b /src/main.py /g/",
  ),
  "answers that are not copied": built(
    "CPG022",
    false,
    "COPY main.py /src/",
    "COPY --from=b /src /g",
  ),
  "answers that are deleted": {
    ...built("CPG022", false, "COPY . /src/\nRUN rm -r /src/solutions", "COPY --from=b /src /g"),
  },
  "answers copied by number": built("CPG022", true, "COPY . /src/", "COPY --from=0 /src /g"),
  "a secret in a folder": built("CPG031", true, "COPY . /src/", "COPY --from=b /src /g"),
  "a secret by its name": built("CPG031", true, "COPY . /src/", "COPY --from=b /src/.env /g/"),
  "a secret that RUN makes": built("CPG031", true, "RUN make", "COPY --from=b /src/.env /g/"),
  "a secret that stays behind": {
    ...built("CPG031", false, "COPY . /src/", "COPY --from=b /src/main.py /g/"),
  },
  "certificates of the system": {
    ...built("CPG031", false, "RUN make", "COPY --from=b /etc/ssl/cert.pem /etc/ssl/"),
  },
  "a file of another image": {
    rule: "CPG022",
    says: false,
    text: "COPY --from=alpine:3.20 /bin/busybox /bin/\n",
    files,
  },
};

Deno.test("answers and secrets are found behind build stages", (t) => tryCases(t, cases));
