"""Figures: amounts, rates, shares and counts of trade, with what they mean and whose they are."""
