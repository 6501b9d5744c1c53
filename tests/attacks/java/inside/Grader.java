import java.io.*;
import java.lang.reflect.InvocationTargetException;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.ToolProvider;

/** Weak on purpose: learners' code runs in the grader's own virtual machine, and finds tests and numbers there. */
final class Grader {
  static Map<Integer, Long> cases = Map.of(0, 0L, 10, 55L, 40, 102334155L);
  static double full = 1;

  public static void main(String[] args) throws Exception {
    Path verdict = Path.of("/shared/feedback.json");
    Files.copy(Path.of("/grader/expected.txt"), Path.of("/tmp/expected.txt"));
    var said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true));
    double score = 0;
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, said, said, "-proc:none", "-d", "/tmp/classes", "/shared/submission/Fibonacci.java") == 0) {
      try {
        var loader = new URLClassLoader(new URL[] {new URL("file:/tmp/classes/")});
        var method = loader.loadClass("Fibonacci").getDeclaredMethod("of", int.class);
        method.setAccessible(true);
        int right = 0;
        for (var each : cases.entrySet()) {
          if (each.getValue().equals(method.invoke(null, each.getKey()))) right++;
        }
        score = right == cases.size() ? full : 0;
      } catch (ReflectiveOperationException error) {
        if (error.getCause() instanceof Error cause) throw cause;
      }
    }
    String text = said.toString().replace('\n', '|').replaceAll("[^ -~]|[\"\\\\]", "");
    if (!Files.exists(verdict)) {
      Files.writeString(verdict, "{\"fractionalScore\": " + score + ", \"feedback\": \"" + text + "\"}");
    }
  }
}
