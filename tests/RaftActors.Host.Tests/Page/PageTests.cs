using System.Globalization;
using Microsoft.Playwright;
using RaftActors.TestKit.Processes;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace RaftActors.Host.Tests.Page;

[Collection(nameof(Page))]
public sealed class PageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    public Task InitializeAsync() => File.Exists(ChromiumFactAttribute.Path) ? browser.Demo.MendAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [ChromiumFact]
    public async Task A_partition_shows_no_commits_in_the_minority_and_when_healed_the_logs_agree()
    {
        // At this width the cards start at whole pixels, so that equal logs give equal pictures.
        var page = await browser.OpenAsync(1184, 1200);
        await Put(page, "before");
        await AgreeAsync(page);
        var leader = (await page.Locator(".node[data-role=Leader]").GetAttributeAsync("data-node"))!;
        var other = leader == "n1" ? "n2" : "n1";

        await Button(page, "Partition", leader).ClickAsync();
        await Expect(page.Locator("#faults")).ToContainTextAsync("partition");
        await Expect(page.Locator($".node[data-role=Leader]:not([data-node={leader}])")).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        var (cutBefore, otherBefore) = (await Commit(page, leader), await Commit(page, other));
        var picture = await CommittedAsync(page, leader);
        await page.Locator("#through").SelectOptionAsync(other);
        for (var i = 0; i < 3; i++)
        {
            await Put(page, $"during {i}");
        }

        await Expect(Card(page, other)).Not.ToHaveAttributeAsync("data-commit", otherBefore.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(cutBefore, await Commit(page, leader));
        Assert.Equal(picture, await CommittedAsync(page, leader));
        Assert.NotEqual(await Log(page, leader).ScreenshotAsync(), await Log(page, other).ScreenshotAsync());

        await Button(page, "Heal", leader).ClickAsync();
        await AgreeAsync(page);
        await page.Mouse.MoveAsync(0, 0);

        // Between two pictures the page may have painted the next status.
        await Conditions.Until("the logs look the same", TimeSpan.FromSeconds(15), async () =>
        {
            var (first, second, third) = (await Picture("n1"), await Picture("n2"), await Picture("n3"));
            return first == second && first == third;

            async Task<string> Picture(string node) => Convert.ToBase64String(await Log(page, node).ScreenshotAsync());
        });
        Assert.Empty(browser.Complaints);
        await page.CloseAsync();
    }

    [ChromiumFact]
    public async Task A_node_can_be_killed_and_started_with_the_keyboard_alone()
    {
        var page = await browser.OpenAsync(1184, 1000);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the commands", await FocusedAsync(page));
        List<string> order = [];
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            order.Add(await FocusedAsync(page));
            if (order[^1] == "Kill n2")
            {
                break;
            }
        }

        Assert.Equal("Kill n2", order[^1]);
        Assert.True(order.IndexOf("Group") < order.IndexOf("Kill n1"), string.Join(", ", order));
        await page.Keyboard.PressAsync("Enter");
        await Expect(Card(page, "n2")).ToHaveAttributeAsync("data-role", "dead");
        await Expect(page.Locator("#events")).ToContainTextAsync("n2");
        await Button(page, "Start", "n2").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(Card(page, "n2")).Not.ToHaveAttributeAsync("data-role", "dead", new() { Timeout = 15_000 });
        await page.CloseAsync();
    }

    [ChromiumFact]
    public async Task A_phone_does_not_scroll_sideways_and_every_field_has_a_label()
    {
        var page = await browser.OpenAsync(360, 740);
        await page.Locator("#verb").SelectOptionAsync("ledger-transfer");

        Assert.Empty(
            await page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('body *:not(.skip)')].filter(x => x.getBoundingClientRect().right > 360.5).map(x => "
                    + "x.tagName + '#' + x.id + '.' + x.className)"
            ));
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(0, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('input, select')].filter(f => f.labels.length === 0).length"));
        Assert.Equal(0, await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('button')].filter(b => !b.hidden && b.getBoundingClientRect().height < 32).length"));
        await page.CloseAsync();
    }

    [ChromiumFact]
    public async Task The_page_is_readable_in_dark_and_in_light_mode()
    {
        var light = await browser.OpenAsync(1184, 1000, ColorScheme.Light);
        var dark = await browser.OpenAsync(1184, 1000, ColorScheme.Dark);

        Assert.NotEqual(await Background(light), await Background(dark));
        foreach (var page in new[] { light, dark })
        {
            foreach (var selector in new[] { "h1", "dt", ".role", ".block.committed", "button", "#connection" })
            {
                var contrast = await page.Locator(selector).First.EvaluateAsync<double>(Contrast);
                Assert.True(contrast >= 4.5, $"{selector}: {contrast:0.0}");
            }

            await page.CloseAsync();
        }
    }

    [ChromiumFact]
    public async Task Commands_show_their_answers_and_load_is_plotted()
    {
        var page = await browser.OpenAsync(1184, 1000);
        await page.Locator("#verb").SelectOptionAsync("counter-add");
        await page.GetByLabel("Counter", new() { Exact = true }).FillAsync("visits");
        await page.GetByLabel("Add", new() { Exact = true }).FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("\"value\":3");

        await page.GetByLabel("Write continuously").CheckAsync();
        await Expect(page.Locator("#rate")).Not.ToHaveTextAsync("0", new() { Timeout = 15_000 });
        await Expect(page.Locator("#p99")).Not.ToHaveTextAsync("–", new() { Timeout = 15_000 });
        await page.GetByLabel("Write continuously").UncheckAsync();
        await page.CloseAsync();
    }

    [ChromiumFact]
    public async Task A_range_can_be_split_and_both_halves_are_shown()
    {
        var page = await browser.OpenAsync(1184, 1000);
        var blocks = page.Locator(".strip[data-keyspace=ledger] .range");
        await Expect(blocks).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        await page.GetByLabel("Split at").FillAsync("m");
        await page.GetByRole(AriaRole.Button, new() { Name = "Split ledger" }).ClickAsync();

        await Expect(blocks).ToHaveCountAsync(2, new() { Timeout = 15_000 });
        await Expect(blocks.Nth(1).Locator(".start")).ToHaveTextAsync("m");
        await Expect(blocks.Nth(1).Locator(".leader")).ToContainTextAsync("led by n", new() { Timeout = 15_000 });
        await Expect(blocks.Nth(1).Locator(".group")).Not.ToContainTextAsync("Planned", new() { Timeout = 30_000 });
        await Expect(page.Locator(".range.busy")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Empty(browser.Complaints);
        await page.CloseAsync();
    }

    private const string Contrast =
        """
        element => {
          const parse = c => (c.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
          const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = c => { const [r, g, b] = parse(c).map(v => linear(v / 255)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          let behind = element;
          while (behind && (parse(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) { behind = behind.parentElement; }
          const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind ?? document.body).backgroundColor)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }
        """;

    private static ILocator Card(IPage page, string node) => page.Locator($".node[data-node={node}]");

    private static ILocator Log(IPage page, string node) => Card(page, node).Locator(".log");

    private static ILocator Button(IPage page, string what, string node) =>
        page.GetByRole(AriaRole.Button, new() { Name = $"{what} {node}", Exact = true });

    private static async Task<long> Commit(IPage page, string node) =>
        long.Parse((await Card(page, node).GetAttributeAsync("data-commit"))!, CultureInfo.InvariantCulture);

    private static Task<string> CommittedAsync(IPage page, string node) =>
        Log(page, node)
            .EvaluateAsync<string>(
                "log => [...log.querySelectorAll('.committed')].map(b => b.dataset.index + '/' + b.dataset.term).join()");

    private static Task<string> Background(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private static Task<string> FocusedAsync(IPage page) =>
        page.EvaluateAsync<string>(
            "document.activeElement.getAttribute('aria-label') ?? "
                + "document.activeElement.labels?.[0]?.firstChild.textContent.trim() ?? document.activeElement.textContent"
        );

    private static async Task Put(IPage page, string value)
    {
        await page.Locator("#verb").SelectOptionAsync("kv-put");
        await page.GetByLabel("Value").FillAsync(value);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("200 in");
    }

    /// <summary>Waits until all three show the same committed log, and nothing else.</summary>
    private static Task AgreeAsync(IPage page) =>
        page.WaitForFunctionAsync(
            """
            () => {
              const text = b => b.className + b.dataset.index + '/' + b.dataset.term;
              const logs = [...document.querySelectorAll('.node .log')].map(log => [...log.querySelectorAll('.block')].map(text).join());
              return logs.length === 3 && logs.every(l => l === logs[0] && !l.includes('pending'))
                  && document.querySelectorAll('.node[data-role=Leader]').length === 1;
            }
            """,
            null,
            new() { Timeout = 20_000 });
}
