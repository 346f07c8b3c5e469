"""Tests that the widget does not pass yet, by reason. Each must fail: delete its line once the widget passes it."""

NOT_YET = {
    "an endless animation keeps the browser's own visibility check busy": [
        "test_calm.py::test_topic_at_rest_costs_no_more_than_one_per_cent_of_a_core[calm/infinite-animation.html]"
    ],
}
