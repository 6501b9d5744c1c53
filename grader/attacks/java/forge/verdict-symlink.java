// ---
// tries: Makes /shared/feedback.json a symbolic link to a file of its own.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: replace-verdict
// ---
  static {
    Attack.verdict("/tmp/attack-@NONCE@");
    try {
      java.nio.file.Files.createSymbolicLink(
          java.nio.file.Path.of("/shared/feedback.json"), java.nio.file.Path.of("/tmp/attack-@NONCE@"));
    } catch (java.io.IOException taken) {
      Attack.did("the place is taken");
    }
  }
@BODY@
