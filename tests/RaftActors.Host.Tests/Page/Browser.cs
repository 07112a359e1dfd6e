using Microsoft.Playwright;
using Xunit;

namespace RaftActors.Host.Tests.Page;

/// <summary>A three-node demo and one browser for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal ThreeNodeDemo Demo { get; } = new(hasRanges: true);

    /// <summary>Errors that the page wrote to the console, and requests to other servers than this demo.</summary>
    internal IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    public async Task InitializeAsync()
    {
        if (!File.Exists(ChromiumFactAttribute.Path))
        {
            return;
        }

        await Demo.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox"] });
    }

    internal async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await _browser!.NewPageAsync(
            new BrowserNewPageOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
            });
        page.Console += (_, message) =>
            Complain(message.Type == "error" && !message.Text.Contains("status of", StringComparison.Ordinal), message.Text);
        page.PageError += (_, error) => Complain(true, error);
        page.Request += (_, request) =>
            Complain(
                !request.Url.StartsWith(Demo.Address.ToString(), StringComparison.Ordinal)
                    && !request.Url.StartsWith("data:", StringComparison.Ordinal),
                request.Url);
        await page.GotoAsync(Demo.Address.ToString());
        await Assertions.Expect(page.Locator("#connection")).ToHaveTextAsync("Live");
        await Assertions.Expect(page.Locator(".node")).ToHaveCountAsync(3);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is null)
        {
            return;
        }

        await _browser.DisposeAsync();
        _playwright!.Dispose();
        await Demo.DisposeAsync();
    }

    private void Complain(bool isOne, string text)
    {
        if (isOne)
        {
            lock (_complaints)
            {
                _complaints.Add(text);
            }
        }
    }
}
