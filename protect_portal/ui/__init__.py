"""The look and the manner of every page: components, forms, answers, panels, error pages."""
