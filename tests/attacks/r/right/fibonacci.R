fibonacci <- function(n) {
  pair <- c(0, 1)
  for (i in seq_len(n)) pair <- c(pair[2], sum(pair))
  pair[1]
}
