// ---
// tries: Looks for tokens, keys and answers among the variables that it was given itself.
// place: before
// gain: whatever secret the image or the grader has in its environment
// helps: clean-environment
// ---
{
  const secret = /TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|SOLUTION|ANSWER|EXPECTED|API_?KEY|ACCESS_?KEY/i;
  const read = Object.entries(attack.process.env).filter(([name]) => secret.test(name))
    .map((pair) => ({ path: "the variable " + pair[0], text: pair.join("=") }));
  if (read.length > 0) attack.keep({ read });
}
