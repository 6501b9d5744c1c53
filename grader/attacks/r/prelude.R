attack_quoted <- function(text) {
  if (length(text) == 0) return(character())
  text <- gsub("[^ -~\n]", "?", text, useBytes = TRUE)
  text <- gsub("([\\\\\"])", "\\\\\\1", text)
  paste0("\"", gsub("\n", "\\n", text, fixed = TRUE), "\"")
}

attack_evidence <- function(read = list(), changed = character(), did = character()) {
  entries <- vapply(read, function(each) {
    sprintf("{\"path\": %s, \"text\": %s}", attack_quoted(each$path), attack_quoted(each$text))
  }, "")
  list_of <- function(values) paste0("[", paste(values, collapse = ", "), "]")
  text <- sprintf(
    "{\"read\": %s, \"changed\": %s, \"did\": %s}",
    list_of(entries), list_of(attack_quoted(changed)), list_of(attack_quoted(did))
  )
  try(writeLines(text, "@EVIDENCE@"), silent = TRUE)
}

# What can be read of a file, as an entry of `read`; NULL where nothing can be.
attack_excerpt <- function(path, size = 2000L) {
  bytes <- tryCatch(suppressWarnings(readBin(path, "raw", size)), error = function(problem) raw())
  text <- rawToChar(bytes[bytes != 0])
  if (nzchar(trimws(gsub("[^ -~\n]", "?", text, useBytes = TRUE)))) list(path = path, text = text)
}

attack_verdict <- "{\"fractionalScore\": @SCORE@, \"feedback\": \"forged @NONCE@\"}"

attack_parent <- function() {
  fields <- strsplit(sub(".*\\) ", "", readLines("/proc/self/stat", warn = FALSE)), " ")[[1]]
  as.integer(fields[2])
}

# Files where graders lie: folders of the base system are no secret.
attack_files <- function() {
  system <- c("bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin", "shared", "sys", "usr", "var")
  roots <- file.path("/", setdiff(list.files("/", all.files = TRUE, no.. = TRUE), system))
  own <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
  files <- list.files(sub("^//", "/", roots), all.files = TRUE, recursive = TRUE, full.names = TRUE)
  # What runs the learner's code must be readable: it is no secret unless it grades or tests.
  tests <- "stopifnot|expect_|\\bexpected\\b|fractionalScore"
  grades <- function(path) any(grepl(tests, suppressWarnings(readLines(path, warn = FALSE)), useBytes = TRUE))
  if (Sys.getpid() == 1 || length(own) == 0 || tryCatch(grades(own[1]), error = function(problem) FALSE)) own <- character()
  setdiff(files[!startsWith(files, tempdir())], own)
}

# Defines every function of the right submission as this one.
attack_functions <- function(answer, where = parent.frame()) {
  for (name in strsplit(gsub("[^A-Za-z0-9._,]", "", '@FUNCTIONS@'), ",")[[1]]) assign(name, answer, envir = where)
}

