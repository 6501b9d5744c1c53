import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles and calls what the learner wrote, and writes an answer a line to descriptor 3: {@code 10 55}, or {@code !} and what
 * went wrong. It does not know what is right.
 */
final class Calls {
  private static final Path SUBMISSION = Path.of("/shared/submission/Fibonacci.java");
  private static final long LARGEST = 1024 * 1024;
  private static final int[] INPUTS = {0, 1, 10, 40};

  public static void main(String[] args) throws Exception {
    PrintStream answers = new PrintStream(new FileOutputStream("/dev/fd/3"), true, StandardCharsets.UTF_8);
    try {
      if (!Files.isRegularFile(SUBMISSION, LinkOption.NOFOLLOW_LINKS) || Files.size(SUBMISSION) > LARGEST) {
        throw new IllegalArgumentException("There is no file Fibonacci.java, or it is too large");
      }
      var method = compiled().loadClass("Fibonacci").getDeclaredMethod("of", int.class);
      method.setAccessible(true);
      for (int n : INPUTS) answers.println(n + " " + method.invoke(null, n));
      System.exit(0);
    } catch (Throwable error) {
      Throwable cause = error instanceof InvocationTargetException wrapped ? wrapped.getCause() : error;
      cause.toString().lines().limit(20).forEach(line -> answers.println("!" + line));
      System.exit(1);
    }
  }

  private static ClassLoader compiled() throws Exception {
    Path classes = Files.createTempDirectory("classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      // No processors of annotations: they would be the learner's code.
      var options = List.of("-proc:none", "-d", classes.toString(), "-cp", classes.toString());
      var task = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(SUBMISSION));
      if (!task.call()) throw new IllegalArgumentException("Your program was not compiled:\n" + said);
    }
    return new java.net.URLClassLoader(new java.net.URL[] {classes.toUri().toURL()});
  }
}
