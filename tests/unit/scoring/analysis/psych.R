# Values of classical item analysis by R's package psych, beside the data they are of: Rscript psych.R > psych.json
# (Debian: r-cran-psych). The tests read the file; they do not run R.
suppressMessages(library(psych))
set.seed(20261208)

number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
row <- function(x) paste0("[", paste(number(x), collapse = ","), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, row), collapse = ","), "]")
object <- function(...) {
  parts <- list(...)
  paste0("{", paste(sprintf("\"%s\": %s", names(parts), unlist(parts)), collapse = ",\n"), "}")
}
scaled <- function(x) {
  found <- suppressWarnings(suppressMessages(alpha(x, warnings = FALSE, check.keys = FALSE)))
  total <- rowSums(x, na.rm = TRUE)
  object(alpha = number(found$total$raw_alpha), alpha_without = row(found$alpha.drop$raw_alpha),
         correlation = row(found$item.stats$raw.r), correlation_rest = row(found$item.stats$r.drop),
         mean = row(found$item.stats$mean), sd = row(found$item.stats$sd),
         total_mean = number(mean(total)), total_sd = number(sd(total)),
         sem = number(sd(total) * sqrt(1 - found$total$raw_alpha)))
}

# 240 sheets of 12 multiple-choice items with four or five options; option 0 is a blank.
people <- 240; items <- 12
ability <- rnorm(people)
key <- rep(1:4, length.out = items)
options <- rep(c(4, 5), length.out = items)
chosen <- sapply(1:items, function(i) {
  right <- runif(people) < plogis(1.2 * (ability - seq(-1.5, 1.5, length.out = items)[i]))
  wrong <- sample(setdiff(1:options[i], key[i]), people, replace = TRUE)
  ifelse(right, key[i], ifelse(runif(people) < .06, 0, wrong))
})
scored <- t(t(chosen) == key) + 0
colnames(scored) <- colnames(chosen) <- sprintf("I%02d", 1:items)
counted <- score.multiple.choice(key, chosen, short = FALSE, digits = 12)
total <- rowSums(scored)
shares <- t(sapply(1:items, function(i) sapply(0:5, function(o) mean(chosen[, i] == o))))
# The point-biserial correlation of an option is that of choosing it, by definition; psych has no name for it.
of_options <- t(sapply(1:items, function(i) sapply(0:5, function(o) {
  picked <- (chosen[, i] == o) + 0
  if (sd(picked) == 0) NA else cor(picked, total - scored[, i])
})))
rekeyed <- scored
rekeyed[, 3] <- (chosen[, 3] == 1) + 0

# 200 sheets of 8 items with weights 1 to 5.
levels <- rnorm(200)
weighted <- sapply(1:8, function(i) pmin(5, pmax(1, round(3 + .8 * levels + rnorm(200, sd = 1.1)))))
colnames(weighted) <- sprintf("W%d", 1:8)

# 300 sheets of 7 items drawn from 10: what a paper does not have is NA.
drawn_ability <- rnorm(300)
drawn <- sapply(1:10, function(i) (runif(300) < plogis(drawn_ability - (i - 5) / 4)) + 0)
for (person in 1:300) drawn[person, sample(10, 3)] <- NA
colnames(drawn) <- sprintf("D%02d", 1:10)
pool <- suppressWarnings(alpha(drawn, warnings = FALSE, check.keys = FALSE))

cat(object(
  versions = sprintf("\"R %s, psych %s\"", getRversion(), packageVersion("psych")),
  choices = object(key = row(key), options = row(options), chosen = rows(chosen), shares = rows(shares),
                   option_correlations = rows(of_options), values = scaled(scored),
                   multiple_choice_r = row(counted$item.stats$r), multiple_choice_mean = row(counted$item.stats$mean),
                   multiple_choice_alpha = number(counted$alpha),
                   third_by_option_1 = number(alpha(rekeyed, warnings = FALSE, check.keys = FALSE)$total$raw_alpha)),
  weighted = object(points = rows(weighted), values = scaled(weighted)),
  both = object(values = scaled(cbind(scored[1:200, ] * 5, weighted))),
  drawn = object(points = rows(drawn), pool_alpha = number(pool$total$raw_alpha))
), "\n")
