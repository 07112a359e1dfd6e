using Microsoft.Playwright;
using RaftActors.Host.Tests.Access;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace RaftActors.Host.Tests.Page;

/// <summary>The page on a node that asks who calls.</summary>
[Collection(nameof(Page))]
public sealed class SignInTests(SecureNode node) : IClassFixture<SecureNode>
{
    [ChromiumFact]
    public async Task The_page_asks_for_a_token_keeps_it_in_its_tab_and_sends_it_with_every_request()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(node.Address.ToString());
        await Expect(page.Locator("#sign-in-why")).ToContainTextAsync("answers only to callers it knows");

        await SignInAsync(page, "wrong");
        await Expect(page.Locator("#sign-in-why")).ToContainTextAsync("does not know the token");
        await SignInAsync(page, SecureNode.Token("counter-operator"));
        await Expect(page.Locator("#sign-in-why")).ToContainTextAsync("needs the role read for '*'");
        await SignInAsync(page, SecureNode.Token("writer"));
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Live");
        await Expect(page.Locator(".node")).ToHaveCountAsync(1);
        await Expect(page.Locator("#sign-in")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator("#result")).ToContainTextAsync("200 in");
        await page.ReloadAsync();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("Live");
        Assert.Equal(0, await page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Forget the token" }).ClickAsync();
        await Expect(page.Locator("#sign-in-why")).ToContainTextAsync("answers only to callers it knows");
        Assert.Equal(0, await page.EvaluateAsync<int>("sessionStorage.length"));
    }

    private static async Task SignInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this token" }).ClickAsync();
    }
}
