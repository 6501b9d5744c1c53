import { shellGrader } from "../engine/images.ts";

/** Says what the submission's file `answer` says, after as long as its file `seconds` says. */
export const OBEDIENT = `
cd /shared/submission
if [ -e seconds ]; then sleep "$(cat seconds)"; fi
if [ -e code ]; then exit "$(cat code)"; fi
echo "{\\"fractionalScore\\": $(cat answer), \\"feedback\\": \\"part $2, VAR=$VAR\\"}"
`;

/** The image of that grader. */
export const obedient = () => shellGrader("obedient", OBEDIENT);
