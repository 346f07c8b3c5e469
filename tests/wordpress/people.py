"""Who uses the WordPress of the tests: people who are signed in, and what they do there."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from wordpress.installation import PASSWORD

ADMINISTRATOR, EDITOR, AUTHOR = "administrator", "editor", "author"

_PUBLISH = """async (values) => {
  const nonce = await (await fetch("admin-ajax.php?action=rest-nonce")).text();
  const headers = { "X-WP-Nonce": nonce, "Content-Type": "application/json" };
  const answer = await fetch("/?rest_route=/wp/v2/posts", { method: "POST", headers, body: JSON.stringify(values) });
  return [answer.status, await answer.json()];
}"""


def sign_in(context: BrowserContext, root: str, user: str) -> None:
    """Sign in as a user, in all pages of a context."""
    page = context.new_page()
    page.goto(f"{root}wp-login.php")
    page.get_by_label("Username or Email Address").fill(user)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()
    page.wait_for_url("**/wp-admin/**")
    page.close()


@dataclass(frozen=True)
class Post:
    """A post, as WordPress has stored it."""

    address: str
    source: str


class Person:
    """A user who is signed in."""

    def __init__(self, context: BrowserContext, root: str, user: str) -> None:
        self.context, self.user = context, user
        self._root = root
        sign_in(context, root, user)
        self._desk = context.new_page()
        self._desk.goto(f"{root}wp-admin/profile.php")

    def publish(self, content: str, title: str = "For your visit") -> Post:
        """Publish a post, as the block editor does when it saves."""
        values = {"title": title, "content": content, "status": "publish"}
        status, answer = self._desk.evaluate(_PUBLISH, values)
        assert status == 201, answer
        return Post(answer["link"], answer["content"]["raw"])

    def start_post(self) -> Editor:
        """Open the block editor with an empty post."""
        page = self.context.new_page()
        page.goto(f"{self._root}wp-admin/post-new.php")
        return Editor(page)


class Editor:
    """The block editor."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.get_by_role("textbox", name="Add title").wait_for()

    def write_title(self, title: str) -> None:
        self.page.get_by_role("textbox", name="Add title").fill(title)
        self.page.keyboard.press("Enter")

    def paste(self, text: str) -> None:
        """Paste plain text where the cursor is, with the keyboard."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")

    def insert_html(self, source: str) -> None:
        """Write into a "Custom HTML" block."""
        self.page.get_by_role("textbox", name="Add title").press("Enter")
        self.page.keyboard.type("/custom html")
        self.page.get_by_role("option", name="Custom HTML").click()
        self.page.get_by_role("textbox", name="HTML").fill(source)

    def preview_html(self) -> FrameLocator:
        """Look at what the block shows."""
        # The editor hides the toolbar while somebody types.
        self.page.mouse.move(500, 400)
        self.page.mouse.move(520, 420)
        self.page.get_by_role("toolbar", name="Block tools").get_by_role("button", name="Preview").click()
        return self.page.frame_locator('[data-type="core/html"] iframe')

    @property
    def preview(self) -> FrameLocator:
        """The frame that shows what was embedded."""
        return self.page.frame_locator(".wp-block-embed iframe")

    def publish(self) -> str:
        """Publish the post, and return its address."""
        self.page.get_by_role("button", name="Publish", exact=True).click()
        panel = self.page.get_by_role("region", name="Editor publish")
        panel.get_by_role("button", name="Publish", exact=True).click()
        link = panel.get_by_role("link", name="View Post")
        expect(link).to_be_visible()
        return str(link.get_attribute("href"))
