package dev.leat.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.leat.support.Browser;
import dev.leat.support.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page of a running process in a real browser. */
class PageIT {
    private static final List<String> VIEWS = List.of("Overview", "Partitions", "Dead letters", "Tap", "Tasks");

    private @TempDir Path folder;

    @AutoClose
    private final Browser browser = new Browser();

    @Test
    void figures_move_until_the_pipeline_is_paused() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            Page page = visit(node, 1280);
            assertThat(figure(page, "Committed")).containsText("0");

            node.sendAll(1, 10);
            assertThat(figure(page, "Committed").locator(".value")).hasText("10");
            assertThat(page.getByLabel("shape (map): ").first()).isVisible();

            button(page, "Pause").click();
            page.getByLabel("Reason").fill("table is being rebuilt");
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, named("Pause"))
                    .click();
            assertThat(button(page, "Resume")).isVisible();
            assertThat(page.locator(".reason")).containsText("table is being rebuilt");
            node.sendAll(11, 20);
            assertThat(figure(page, "Lag").locator(".value")).hasText("10");
            assertThat(node.database().number("SELECT count(*) FROM orders")).isEqualTo(8);

            button(page, "Resume").click();
            assertThat(figure(page, "Committed").locator(".value")).hasText("20");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void a_dead_letter_is_shown_as_it_is_and_replayed() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            node.send(1, -1, "<img src=x onerror=alert(1)>");
            node.awaitNumber("SELECT count(*) FROM leat.dead_letters", 1);
            node.send(2, -2, "DE");
            node.awaitNumber("SELECT count(*) FROM leat.dead_letters", 2);
            Page page = visit(node, 1280);
            view(page, "Dead letters");
            Locator letters = page.locator(".letter");
            assertThat(letters).hasCount(2);
            assertThat(letters.first()).containsText("violates check constraint");
            button(page, Pattern.compile("Show event 1$")).click();
            assertThat(page.locator("pre")).containsText("<img src=x onerror=alert(1)>");
            assertThat(page.locator("img[src=x]")).hasCount(0);

            node.database().execute("ALTER TABLE orders DROP CONSTRAINT orders_amount_check");
            button(page, Pattern.compile("Replay 1$")).click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("1 chosen");
            dialog.getByRole(AriaRole.BUTTON, named("Replay")).click();
            assertThat(page.getByLabel("task under way")).containsText("1 of 1 done");
            assertThat(letters).hasCount(1);
            node.awaitNumber("SELECT count(*) FROM orders WHERE id = 1", 1);

            button(page, Pattern.compile("Discard 2$")).click();
            dialog.getByRole(AriaRole.BUTTON, named("Discard")).click();
            assertThat(letters).hasCount(0);
            view(page, "Tasks");
            assertThat(page.locator(".task")).hasCount(2);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void it_connects_again_when_the_node_is_back() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            Page page = visit(node, 1280);
            node.kill();
            assertThat(page.locator(".connection")).containsText("Connection lost");
            List<String> before = browser.complaints();

            node.startAgain();

            assertThat(page.locator(".connection")).containsText("Live");
            node.sendAll(1, 5);
            assertThat(figure(page, "Committed").locator(".value")).hasText("5");
            assertThat(button(page, "Pause")).isEnabled();
            assertThat(before).allMatch(complaint -> complaint.contains("net::ERR_"));
            assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("net::ERR_"));
        }
    }

    @Test
    void a_token_is_asked_for_and_kept_in_the_tab() throws Exception {
        try (PageNode node = new PageNode(folder, true)) {
            Page page = browser.open(1280, 900, ColorScheme.LIGHT);
            page.navigate(node.url());
            page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
                    .fill("wrong");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("not one of those");
            page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
                    .fill(PageNode.TOKEN);
            page.keyboard().press("Enter");
            assertThat(page.locator(".connection")).containsText("Live");

            page.reload();

            assertThat(button(page, "Pause")).isEnabled();
            assertThat(browser.complaints()).hasSize(2).allMatch(complaint -> complaint.contains("401"));
            assertThat(page.content()).doesNotContain(PageNode.TOKEN);
        }
    }

    @Test
    void every_view_fits_a_phone_a_tablet_and_a_desk() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            node.sendAll(1, 40);
            node.send(100, -1, "x".repeat(300));
            node.send(101, -1, "x".repeat(300));
            for (int width : new int[] {360, 768, 1280}) {
                Page page = visit(node, width);
                for (String name : VIEWS) {
                    view(page, name);
                    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(2)))
                            .containsText(name);
                    if (name.equals("Dead letters")) {
                        button(page, Pattern.compile("Show event")).first().click();
                        assertThat(page.locator("pre")).isVisible();
                    }
                    assertThat(page.evaluate("document.documentElement.scrollWidth"))
                            .as(name + " at " + width)
                            .isEqualTo(width);
                    assertThat(page.evaluate(UNNAMED)).as(name + " at " + width).isEqualTo(List.of());
                }
                page.context().close();
            }
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** What can be used but has no name that a screen reader could say. */
    private static final String UNNAMED = """
            [...document.querySelectorAll('button, a, input, select, progress, nav, section')]
              .filter(each => !(each.textContent.trim() || each.getAttribute('aria-label')
                || each.labels?.length || each.getAttribute('aria-labelledby')))
              .map(each => each.outerHTML)""";

    @Test
    void it_can_be_used_by_keyboard() throws Exception {
        try (PageNode node = new PageNode(folder, false)) {
            Page page = visit(node, 1280);
            assertThat(button(page, "Pause")).isEnabled();
            page.keyboard().press("Tab");
            assertThat(page.getByText("To the content")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("#view")).isFocused();
            page.keyboard().press("Tab");
            assertThat(button(page, "Pause")).isFocused();
            page.keyboard().press("Enter");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).isVisible();
            page.keyboard().press("Escape");
            assertThat(dialog).hasCount(0);
            assertThat(button(page, "Pause")).isFocused();
            for (String landmark : List.of("main", "header", "nav[aria-label=Views]")) {
                assertThat(page.locator(landmark)).hasCount(1);
            }
        }
    }

    @Test
    void pictures_for_the_readme_show_it_at_work() throws Exception {
        Path pictures = Boolean.getBoolean("leat.update") ? Path.of("docs/images") : folder;
        ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
        try (PageNode node = new PageNode(folder, false);
                Producer<byte[], byte[]> producer = Servers.topics().producer()) {
            AtomicInteger ids = new AtomicInteger();
            AtomicReference<Future<RecordMetadata>> last = new AtomicReference<>();
            ScheduledFuture<?> sending = traffic.scheduleAtFixedRate(
                    () -> {
                        int to = ids.addAndGet(15);
                        for (int id = to - 14; id <= to; id++) {
                            last.set(producer.send(node.order(id, id, "DE")));
                        }
                    },
                    0,
                    150,
                    TimeUnit.MILLISECONDS);
            Page light = visit(node, 1280);
            Page phone = browser.open(390, 844, ColorScheme.DARK);
            phone.navigate(node.url());
            await().atMost(PageNode.BOUND).until(() -> node.database().number("SELECT count(*) FROM orders") > 2_000);
            node.send(1_000_001, -5, "DE");
            assertThat(figure(light, "Dead letters").locator(".value")).hasText("1");
            take(light, pictures.resolve("page-light.png"));
            light.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            take(light, pictures.resolve("page-dark.png"));
            take(phone, pictures.resolve("page-phone.png"));
            assertThat(sending.isDone()).isFalse();
            assertThat(last.get().get(60, TimeUnit.SECONDS).hasOffset()).isTrue();
        } finally {
            traffic.shutdownNow();
        }
        assertThat(pictures.resolve("page-light.png")).isNotEmptyFile();
    }

    private static void take(Page page, Path file) {
        page.waitForFunction("document.querySelectorAll('.graph svg .node').length > 5");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
    }

    private Page visit(PageNode node, int width) {
        Page page = browser.open(width, 900, ColorScheme.LIGHT);
        page.navigate(node.url());
        assertThat(page.locator(".connection")).containsText("Live");
        return page;
    }

    static void view(Page page, String name) {
        page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Views"))
                .getByRole(AriaRole.LINK, named(name))
                .click();
    }

    private static Locator figure(Page page, String name) {
        return page.locator(".figure").filter(new Locator.FilterOptions().setHasText(name));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Page page, Pattern name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
