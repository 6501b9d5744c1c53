// Grades fibonacci.cpp (or fibonacci.c), in which learners write `long long fibonacci(int n)`.
//
// The verdict goes to /shared/feedback.json; standard output and standard error are a log that only staff can see.
// The expected answers are in this program alone, which nobody but root can read: mode 0711, see Dockerfile.

#include "safely.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

const std::string SUBMISSION = "/shared/submission/fibonacci";
const std::vector<std::pair<int, long long>> CASES = {{0, 0}, {1, 1}, {10, 55}, {40, 102334155}};
constexpr off_t LARGEST = 1 << 20;  // bytes of a learner's file

std::string cut(const std::string &text, size_t most) {
  return text.size() > most ? text.substr(0, most) + " ..." : text;
}

// What the compiler said, without the folder of the grader: the linker names its files where a function is missing.
std::string without_folder(std::string text) {
  const std::string folder = "/grader/";
  for (size_t at = 0; (at = text.find(folder, at)) != std::string::npos;) text.erase(at, folder.size());
  return text;
}

bool is_source(const std::string &path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= LARGEST;
}

// The command that compiles what was handed in; empty where that is not a file to compile.
std::vector<std::string> compiler() {
  std::vector<std::string> end = {"-O1", "-o", "/tmp/program"};
  std::vector<std::string> command;
  if (is_source(SUBMISSION + ".cpp")) command = {"g++", "-std=c++17", SUBMISSION + ".cpp", "/grader/calls-cpp.o"};
  else if (is_source(SUBMISSION + ".c")) command = {"gcc", "-std=gnu11", SUBMISSION + ".c", "/grader/calls-c.o"};
  if (!command.empty()) command.insert(command.end(), end.begin(), end.end());
  return command;
}

}  // namespace

int main() {
  safely::start();
  const char *part = getenv("partId");
  if (part != nullptr && std::string(part) != "fibonacci") safely::give_up("there is no such part");

  std::vector<std::string> command = compiler();
  if (command.empty()) safely::finish(0, "There is no file fibonacci.cpp or fibonacci.c, or it is too large");
  safely::Limits compiling;
  compiling.seconds = 20;
  compiling.memory = 700 << 20;
  compiling.processes = 16;
  safely::Ran compiled = safely::run(command, compiling);
  fprintf(stderr, "%s", compiled.said.c_str());
  if (!compiled.problem.empty()) {
    std::string said = cut(without_folder(compiled.said), 2000);
    safely::finish(0, "Your program was not compiled: the compiler " + compiled.problem + "\n" + said);
  }
  // Only what the learner's program needs may be there while it runs.
  for (const char *file : {"/grader/calls-cpp.o", "/grader/calls-c.o"}) remove(file);

  command = {"/tmp/program"};
  for (const auto &[n, expected] : CASES) command.push_back(std::to_string(n));
  safely::Ran ran = safely::run(command);
  fprintf(stderr, "%s", ran.said.c_str());

  std::istringstream answers(ran.answers);
  std::string feedback = ran.problem.empty() ? "" : "Your program " + ran.problem + "\n";
  int right = 0;
  for (const auto &[n, expected] : CASES) {
    std::string answer;
    feedback += "fibonacci(" + std::to_string(n) + "): ";
    if (!std::getline(answers, answer)) {
      feedback += "no answer\n";
    } else if (answer == std::to_string(expected)) {
      right++;
      feedback += "right\n";
    } else {
      feedback += cut(answer, 100) + " is not right\n";
    }
  }
  safely::finish(static_cast<double>(right) / CASES.size(), feedback);
}
