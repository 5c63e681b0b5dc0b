"""What the confidences of `vidrec similar --copies` would be for a comparison of two clips.

The confidence depends on how many clips were searched (`searched_clips`): one query in fifty has a copy among them, and of
each 200 clips one looks like it (`CopyPrior` of the target CopyMatching). For false alarms a pair, answers are compared as for one clip.
"""
import math

MATCHING_QUERIES = 0.02
STRANGERS_PER_LOOK_ALIKE = 200


def log_odds(searched_clips):
    """The logarithm of the odds of a copy before two clips are compared.

    >>> round(log_odds(1), 3), round(log_odds(1_000_000), 2)
    (-3.892, -12.41)
    """
    look_alikes = 1 + (searched_clips - 1) / STRANGERS_PER_LOOK_ALIKE
    return math.log(MATCHING_QUERIES / (1 - MATCHING_QUERIES) / look_alikes)


def of_pair(row):
    """The confidence and the log-odds of an answer as for a comparison of two clips; too high for other moments of a scene.

    >>> confidence, odds = of_pair({"log_odds": 0, "searched_clips": 1801})
    >>> round(confidence, 3), round(odds, 2)
    (0.909, 2.3)
    """
    odds = float(row["log_odds"]) - log_odds(int(row["searched_clips"])) + log_odds(1)
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, odds)))), odds
