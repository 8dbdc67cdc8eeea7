"""The pages of telling: what one was told, why, by which mail; and what the secretariat sees of the mails."""
