import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.HexFormat;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Answers each line, a pattern and texts in hexadecimal UTF-8: "refused", or for each text whether it matches. */
public class Answer {
  private static String text(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
  }

  private static String matches(Pattern pattern, String text) {
    try {
      return pattern.matcher(text).matches() ? "1" : "0";
    } catch (RuntimeException | StackOverflowError error) {
      return "-";
    }
  }

  private static String answer(String[] fields) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(text(fields[0]));
    } catch (PatternSyntaxException error) {
      return "refused";
    }
    StringBuilder answers = new StringBuilder();
    for (String field : Arrays.copyOfRange(fields, 1, fields.length)) answers.append(matches(pattern, text(field)));
    return answers.toString();
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(System.getProperty("java.version"));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(answer(line.split(",", -1)));
    }
  }
}
