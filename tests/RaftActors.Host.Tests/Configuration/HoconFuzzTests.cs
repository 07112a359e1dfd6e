using System.Diagnostics;
using System.Text;
using RaftActors.Host.Hocon;
using RaftActors.Host.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Host.Tests.Configuration;

/// <summary>Random texts of HOCON tokens: each is parsed or refused with a position, in time.</summary>
public sealed class HoconFuzzTests(ITestOutputHelper output)
{
    private const int Texts = 20_000;
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> Environment = new() { ["HOME"] = "/home/raft", ["E"] = "" };

    private static readonly string[] Pieces =
    [
        "a", "b", "a.b", "\"q r\"", "c-d", "=", " = ", ":", " : ", "+=", " += ", "{", "}", "[", "]", ",", "\n", "\n", " ", "\t", "\"",
        "\"\"\"", "\"x\"", "\\", "\\n", "\\u0041", "#", "//", "/",
        "$", "${", "${?", "${a}", "${?a}", "${a.b}", "${?a.b}", "${b}", "${?b}", "${HOME}", "${?HOME}",
        "${?E}", "${?NOWHERE}", "null", "on", "12", "5s", "64 MiB", "include \"f\"", "include", "é",
        "\ud83d\ude00", "\ud800", "\0", "\r\n", "\u2028", "a = 1\n", "b = ${?a}\n", "a { b = 1 }\n", "a = ${a} { c = 2 }\n", "l = [1, 2]\n",
        "l = ${l} [3]\n", "127.0.0.1:80", "x=y", "@", "*", "(", ")",
    ];

    [Fact]
    public async Task Every_random_text_is_parsed_or_refused_in_time()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var current = "";
        var run = Task.Run(() =>
        {
            var read = 0;
            for (var i = 0; i < Texts; i++)
            {
                current = Text(random);
                read += IsRead(current, seed) ? 1 : 0;
            }

            return read;
        });

        try
        {
            await run.WaitAsync(WaitLimit);
        }
        catch (TimeoutException)
        {
            Assert.Fail(
                $"seed {seed}: this text, or an earlier one, did not end: {Convert.ToBase64String(Encoding.Unicode.GetBytes(current))}");
        }

        // Both must happen: otherwise the generator tests only one of them.
        var count = await run;
        output.WriteLine($"{count} of {Texts} were parsed");
        Assert.InRange(count, Texts / 100, Texts - (Texts / 100));
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var pieces = random.Next(1, 24); pieces > 0; pieces--)
        {
            // An occasional well-formed setting, so that some texts are valid.
            text.Append(
                random.Next(3) == 0
                    ? $"{Pieces[random.Next(5)]} = {Pieces[random.Next(Pieces.Length)]}\n"
                    : Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    private static bool IsRead(string text, int seed)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            HoconText.Parse(text, "t", Environment);

            // A parsed text can be written and parsed again, with the same result.
            var plain = Plain(text);
            Assert.Equal(plain, Plain(plain));
            return true;
        }
        catch (ConfigurationProblem refused)
        {
            Assert.Matches(@"^t:\d+:\d+: .", Assert.Single(refused.Problems));
            return false;
        }
        catch (Exception wrong) when (wrong is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"seed {seed}: {Convert.ToBase64String(Encoding.Unicode.GetBytes(text))}", wrong);
        }
        finally
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"seed {seed}: slow: {text}");
        }
    }

    private static string Plain(string text) => HoconWriter.Write(HoconResolver.Resolve(HoconParser.Parse(text), Environment));
}
