package dev.leat.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.leat.support.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page's view of events on their way, in a real browser. */
class PageTapIT {
    private @TempDir Path folder;

    @AutoClose
    private final Browser browser = new Browser();

    @Test
    void a_tap_shows_what_a_stage_makes_of_events_until_it_is_stopped() throws Exception {
        try (PageNode node = new PageNode(folder, true)) {
            Page page = browser.open(1280, 900, ColorScheme.LIGHT);
            page.navigate(node.url());
            page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
                    .fill(PageNode.TOKEN);
            page.keyboard().press("Enter");
            PageIT.view(page, "Tap");
            int before = browser.complaints().size();
            Locator form = page.getByLabel("tap", new Page.GetByLabelOptions().setExact(true));
            form.getByLabel("Stage").selectOption("shape");
            form.getByLabel("Where").fill(".country ==");
            PageIT.button(page, "Look").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("where is no expression");
            form.getByLabel("Where").fill(".country == \"DE\"");
            PageIT.button(page, "Look").click();
            assertThat(page.getByText("Looking")).isVisible();
            node.process().awaitOutput("tap opened");

            node.send(1, 10, "<img src=x onerror=alert(1)>");
            node.send(2, 20, "DE");

            Locator seen = page.getByLabel("events seen").locator("li");
            assertThat(seen).hasCount(1);
            assertThat(seen).containsText("kept");
            assertThat(seen).containsText("order-2");
            seen.locator("summary").click();
            assertThat(seen.locator("pre").first()).containsText("paid");
            assertThat(seen.locator("pre").last()).not().containsText("paid");
            PageIT.button(page, "Stop").click();
            node.process().awaitOutput("tap closed");
            atAllNodes(page, node);
            // the browser itself tells of the expression that was refused
            assertThat(browser.complaints().subList(before, browser.complaints().size()))
                    .hasSize(1)
                    .allMatch(complaint -> complaint.contains("400"));
        }
    }

    private static void atAllNodes(Page page, PageNode node) {
        page.getByLabel("All nodes").check();
        PageIT.button(page, "Look").click();
        assertThat(page.getByLabel("nodes", new Page.GetByLabelOptions().setExact(true)))
                .containsText("looked at");
        node.send(3, 30, "DE");
        Locator seen = page.getByLabel("events seen").locator("li");
        assertThat(seen).hasCount(1);
        assertThat(seen).containsText("order-3");
        PageIT.button(page, "Stop").click();
    }
}
