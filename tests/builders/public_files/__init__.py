"""Public files of made-up selections, honest and damaged: nothing of scoring's writer is used."""
