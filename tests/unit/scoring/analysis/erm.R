# Values of the Rasch model by R's package eRm, of LSAT6 as package psych has it, and of Mantel and Haenszel by R itself:
# Rscript erm.R > erm.json (Debian: r-cran-erm, r-cran-psych). The tests read the file; they do not run R.
suppressMessages({library(eRm); library(psych)})
set.seed(20261209)

number <- function(x) trimws(formatC(x, digits = 15, format = "g"))
row <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, row), collapse = ","), "]")
object <- function(...) {
  parts <- list(...)
  paste0("{", paste(sprintf("\"%s\": %s", names(parts), unlist(parts)), collapse = ",\n"), "}")
}

people <- 300; items <- 20
ability <- rnorm(people)
right <- sapply(seq(-2, 2, length.out = items), function(hard) (runif(people) < plogis(ability - hard)) + 0)
fit <- RM(right)

group <- rep(c("reference", "focal"), length.out = people)
harder <- (runif(people) < plogis(ability - .3 - 1.1 * (group == "focal"))) + 0
total <- rowSums(right) + harder
levels <- sort(unique(total))
counts <- sapply(levels, function(at) sapply(list(c("reference", 1), c("reference", 0), c("focal", 1), c("focal", 0)),
  function(of) sum(total == at & group == of[1] & harder == as.numeric(of[2]))))
telling <- apply(counts, 2, function(n) n[1] + n[2] > 0 && n[3] + n[4] > 0 && n[1] + n[3] > 0 && n[2] + n[4] > 0)
tables <- array(counts[c(1, 3, 2, 4), telling], dim = c(2, 2, sum(telling)))
test <- mantelhaen.test(tables)

data(bock)
patterns <- as.matrix(lsat6)
cat(object(
  versions = sprintf("\"R %s, eRm %s, psych %s\"", getRversion(), packageVersion("eRm"), packageVersion("psych")),
  rasch = object(right = rows(right), difficulties = row(-fit$betapar), errors = row(fit$se.beta)),
  dif = object(counts = rows(counts), odds = number(test$estimate), chi_squared = number(test$statistic),
               p = number(test$p.value), low = number(test$conf.int[1]), high = number(test$conf.int[2])),
  lsat6 = rows(patterns)
), "\n")
