"""Forecasts the demand for electricity of the next day from that of the week before."""
