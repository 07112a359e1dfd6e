using RaftActors.Host.Access;
using RaftActors.Host.Nodes;
using RaftActors.TestKit.Files;
using Xunit;

namespace RaftActors.Host.Tests.Access;

/// <summary>The tokens file is read strictly, and no message repeats a token.</summary>
public sealed class AccessListTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "has 0 callers; from 1 to 10000 are allowed")]
    [InlineData("ann { tokens = [\"HASH\"] }", "ann: has no roles")]
    [InlineData("ann { roles = [\"read:*\"] }", "ann: has neither tokens nor certificates")]
    [InlineData("ann { tokens = [\"HASH\"], roles = [\"read\"] }", "ann.roles: 'read' is not ROLE:SCOPE")]
    [InlineData("ann { tokens = [\"HASH\"], roles = [\"open:*\"] }", "ann.roles: 'open:*' is not ROLE:SCOPE")]
    [InlineData("ann { tokens = [\"HASH\"], roles = [\"read:a b\"] }", "ann.roles: 'read:a b' is not ROLE:SCOPE")]
    [InlineData("ann { tokens = [\"HASH\"], role = [\"read:*\"] }", "ann.role: unknown key; did you mean 'roles'?")]
    [InlineData("ann { tokens = \"HASH\", roles = [\"read:*\"] }", "ann.tokens: must be a list")]
    [InlineData("ann = HASH", "ann: must be an object")]
    [InlineData("ann { certificates = [\"ann\"], roles = [\"read:*\"] }", "ann.certificates: 'ann' is not a subject name")]
    [InlineData(
        "ann { tokens = [\"HASH\"], roles = [\"read:*\"] }\nbob { tokens = [\"HASH\"], roles = [\"read:*\"] }",
        "bob.tokens: ann has the token that begins with 01234567 already")]
    [InlineData("ann {", "is never closed")]
    public void A_wrong_entry_is_named(string text, string expected)
    {
        var file = _directory.File("tokens.conf", text.Replace("HASH", Hash, StringComparison.Ordinal));

        var problems = Assert.Throws<ConfigurationProblem>(() => AccessList.Read(file)).Problems;

        Assert.All(problems, p => Assert.StartsWith(file, p, StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_written_in_place_of_its_hash_is_not_repeated()
    {
        var file = _directory.File("tokens.conf", "ann { tokens = [\"raft_secret\"], roles = [\"read:*\"] }");

        var problem = Assert.Single(Assert.Throws<ConfigurationProblem>(() => AccessList.Read(file)).Problems);

        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.Contains("64 hexadecimal digits", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_tokens_of_one_caller_are_valid_at_once_and_case_counts()
    {
        var file = _directory.File(
            "tokens.conf",
            $"ann {{ roles = [\"read:*\"], tokens = [\"{AccessList.HashOf("old")}\", "
                + $"\"{AccessList.HashOf("new").ToUpperInvariant()}\"] }}");

        var list = AccessList.Read(file);

        Assert.Equal("ann", list.ByToken("old")?.Name);
        Assert.Equal("ann", list.ByToken("new")?.Name);
        Assert.Null(list.ByToken("Old"));
        Assert.Null(list.ByToken(""));
        Assert.Null(list.ByToken(AccessList.HashOf("old")));
    }
}
