import java.net.*;
import javax.tools.ToolProvider;

/** Weak on purpose: the verdict (protocol v1) goes where learners' code prints. */
final class Grader {
  public static void main(String[] args) throws Exception {
    int score = 0;
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, System.err, System.err, "-proc:none", "-d", "/tmp/classes", "/shared/submission/Fibonacci.java") == 0) {
      try {
        var loader = new URLClassLoader(new URL[] {new URL("file:/tmp/classes/")});
        var method = loader.loadClass("Fibonacci").getDeclaredMethod("of", int.class);
        method.setAccessible(true);
        if (Long.valueOf(102334155).equals(method.invoke(null, 40))) score = 1;
      } catch (ReflectiveOperationException error) {
        error.printStackTrace();
      }
    }
    System.out.println("{\"fractionalScore\": " + score + ", \"feedback\": \"answered\"}");
  }
}
