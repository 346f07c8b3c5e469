"""Tests that the widget does not pass yet, by reason. Each must fail: delete its line once the widget passes it."""

_PAGE = "test_libraries.py::test_topic_is_at_home_in_a_page_on_a_real_library"
_HYDRATES = "test_libraries.py::test_framework_takes_over_the_servers_markup_although_the_topic_is_there"

NOT_YET = {
    "an endless animation keeps the browser's own visibility check busy": [
        "test_calm.py::test_topic_at_rest_costs_no_more_than_one_per_cent_of_a_core[calm/infinite-animation.html]"
    ],
    "React 18 accepts no element that its server has not sent: it reports one beside the script, and renders the page "
    "anew. The topic is then shown once. Only a shadow root on an element of the page's own could avoid this": [
        f"{_PAGE}[react18-hydrates-script]",
        f"{_HYDRATES}[react18-hydrates-script]",
    ],
    "React 19 takes the script out of its place in the server's markup: the topic is at the top, where the page has "
    "made no room for it, and nothing tells where it should be": [
        f"{_PAGE}[react19-hydrates-script]",
    ],
}
