class Calls {
  public static void main(String[] args) throws Exception {
    var method = Class.forName("Fibonacci").getDeclaredMethod("of", int.class);
    method.setAccessible(true);
    System.out.println(Long.valueOf(102334155).equals(method.invoke(null, 40)) ? "RIGHT" : "WRONG");
  }
}
