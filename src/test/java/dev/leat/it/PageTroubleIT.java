package dev.leat.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.leat.support.Browser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who opens the live page because something is wrong. */
class PageTroubleIT {
    private @TempDir Path folder;

    @AutoClose
    private final Browser browser = new Browser();

    @Test
    void a_partition_in_doubt_says_why_in_every_view() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            node.database().execute("""
                    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                      'BEGIN RAISE EXCEPTION ''no space left'' USING ERRCODE = ''53100''; END';
                    CREATE TRIGGER full_disk BEFORE INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
                    """);
            node.send(1, 1, "DE");
            Page page = visit(node, "");

            assertThat(page.getByLabel("reasons")).containsText("no space left (53100)");
            assertThat(menu(page)).containsText("held up orders");
            PageIT.view(page, "Partitions");
            assertThat(page.getByRole(AriaRole.CELL).getByText("no space left (53100)"))
                    .isVisible();

            node.database().execute("DROP TRIGGER full_disk ON orders");

            assertThat(page.getByText("no space left (53100)")).hasCount(0);
            assertThat(menu(page)).containsText("running orders");
            node.awaitNumber("SELECT count(*) FROM orders", 1);
        }
    }

    @Test
    void a_pipeline_that_has_stopped_comes_first_and_its_dead_letters_can_be_chosen_by_stage() throws Exception {
        try (PageNode node = new PageNode(folder, false, List.of("idle"))) {
            Page page = visit(node, "");
            assertThat(menu(page)).containsText(new String[] {"idle", "orders"});
            node.send(1, -1, "DE");
            node.awaitNumber("SELECT count(*) FROM leat.dead_letters", 1);
            node.database().execute("DROP TABLE orders");
            node.send(2, 2, "DE");

            assertThat(menu(page)).containsText(new String[] {"stopped orders", "running idle"});
            assertThat(page.getByLabel("reasons")).containsText("pipeline orders stopped: ");
            menu(page).first().click();
            PageIT.view(page, "Dead letters");
            Locator stages = page.locator("label", new Page.LocatorOptions().setHasText("Stage"))
                    .locator("select");
            assertThat(stages.locator("option")).hasText(new String[] {"any", "source", "paid-only", "shape", "sink"});
            assertThat(page.locator(".letter")).hasCount(1);
            stages.selectOption("shape");
            assertThat(page.getByText("No dead letter of this filter")).isVisible();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void an_address_that_is_none_leads_to_the_first_pipeline() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            Page page = visit(node, "/#/100%/nothing");

            assertThat(page.locator("#view")).hasText("orders: Overview");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private Page visit(PageNode node, String place) {
        Page page = browser.open(1280, 900, ColorScheme.LIGHT);
        page.navigate(node.url() + place);
        assertThat(page.locator(".connection")).containsText("Live");
        return page;
    }

    private static Locator menu(Page page) {
        return page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Pipelines"))
                .getByRole(AriaRole.LINK);
    }
}
