// ---
// tries: Reads what the grader's class keeps in its fields, by reflection.
// place: before
// gain: tests and answers, to be written down or handed in
// helps: own-process
// ---
  static {
    Class<?> grader = Attack.grader();
    for (var field : grader == null ? new java.lang.reflect.Field[0] : grader.getDeclaredFields()) {
      try {
        field.setAccessible(true);
        Object value = field.get(null);
        if (value instanceof java.util.Map || value instanceof java.util.Collection) {
          Attack.read("the field " + field.getName() + " of " + grader.getName(), value.toString());
        }
      } catch (ReflectiveOperationException | RuntimeException refused) {
        Attack.did("could not read " + field.getName());
      }
    }
  }
@BODY@
