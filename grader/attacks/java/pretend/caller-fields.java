// ---
// tries: Sets the numbers that the grader counts in, by reflection.
// place: before
// gain: any score
// helps: own-process
// ---
  static {
    Class<?> grader = Attack.grader();
    for (var field : grader == null ? new java.lang.reflect.Field[0] : grader.getDeclaredFields()) {
      try {
        field.setAccessible(true);
        if (java.lang.reflect.Modifier.isFinal(field.getModifiers())) continue;
        if (field.getType() == double.class) field.setDouble(null, @SCORE@);
        if (field.getType() == int.class) field.setInt(null, 1);
      } catch (ReflectiveOperationException | RuntimeException refused) {
        Attack.did("could not set " + field.getName());
      }
    }
  }
@BODY@
