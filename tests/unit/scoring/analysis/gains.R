# Values of the gains between two sittings of the same people by R itself: Rscript gains.R > gains.json (Debian:
# r-base-core). The tests read the file; they do not run R.
#
# The mean gain and its interval are those of t.test, the correlation is that of cor. R has no function for the interval
# of this effect size; it is computed from the covariance matrix S of both sittings, as Bonett has it for linear
# contrasts of means ("Confidence intervals for standardized linear contrasts of means", Psychological Methods 13, 2008):
# d has the variance d^2 sum(S * S) / (8 f s^4) + c' S c / (f s^2), with f = n - 1, s^2 the mean of the variances and
# c = (-1, 1). The example that Bonett's own package statpsych prints for ci.stdmean.ps must come out of it.
set.seed(20261210)

number <- function(x) trimws(formatC(x, digits = 15, format = "g"))
row <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
object <- function(...) {
  parts <- list(...)
  paste0("{", paste(sprintf("\"%s\": %s", names(parts), unlist(parts)), collapse = ",\n"), "}")
}

effect <- function(gain, S, people) {
  middle <- mean(diag(S)); freedom <- people - 1; contrast <- c(-1, 1)
  size <- gain / sqrt(middle)
  variance <- size^2 * sum(S * S) / (8 * freedom * middle^2) +
    drop(contrast %*% S %*% contrast) / (freedom * middle)
  c(size, size + c(-1, 1) * qnorm(.975) * sqrt(variance))
}

# ci.stdmean.ps(.05, 110.4, 102.1, 15.3, 14.6, .75, 25), unweighted standardizer: 0.5550319, 0.2394905 to 0.8705732.
published <- list(means = c(102.1, 110.4), sds = c(14.6, 15.3), correlation = .75, people = 25,
                  effect = c(0.5550319, 0.2394905, 0.8705732))
S <- outer(published$sds, published$sds) * (published$correlation + diag(2) * (1 - published$correlation))
stopifnot(all(abs(effect(diff(published$means), S, published$people) - published$effect) < 1e-7))

compared <- function(before, after) {
  test <- t.test(after, before, paired = TRUE)
  sizes <- effect(mean(after - before), cov(cbind(before, after)), length(before))
  object(before = row(before), after = row(after), mean_before = number(mean(before)), mean_after = number(mean(after)),
         sd_before = number(sd(before)), sd_after = number(sd(after)), gain = number(test$estimate),
         interval = row(test$conf.int), correlation = number(cor(before, after)), effect = number(sizes[1]),
         effect_interval = row(sizes[2:3]), rose = sum(after > before), same = sum(after == before),
         fell = sum(after < before))
}

# Marks as exams give them: whole points out of a most that is another in each sitting, in per cent of it.
sitting <- function(ability, hard, noise, most) {
  100 * pmin(most, pmax(0, round(most * plogis(ability + rnorm(length(ability), sd = noise) - hard)))) / most
}
people_of <- function(people, later, noise, most) {
  ability <- rnorm(people)
  compared(sitting(ability, 0, .5, most[1]), sitting(ability, -later, noise, most[2]))
}

cat(object(
  versions = sprintf("\"R %s\"", getRversion()),
  published = object(means = row(published$means), sds = row(published$sds),
                     correlation = number(published$correlation), people = published$people,
                     effect = row(published$effect)),
  fewest = people_of(30, .4, .5, c(110, 110)),
  more_spread_later = people_of(200, .2, 1.5, c(150, 40)),
  a_loss = people_of(500, -.6, .5, c(550, 550)),
  hardly_alike = people_of(60, .1, 6, c(20, 25)),
  unchanged = people_of(2000, 0, .5, c(40, 40))
), "\n")
