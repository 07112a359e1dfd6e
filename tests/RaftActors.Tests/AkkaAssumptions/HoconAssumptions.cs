using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace RaftActors.Tests.AkkaAssumptions;

/// <summary>Which value wins if a key is set twice.</summary>
public sealed class HoconAssumptions
{
    [Fact]
    public void The_first_of_several_fallbacks_wins_and_objects_are_merged()
    {
        var config = Parse("a.x = 1").WithFallback(Parse("a { x = 9, y = 2 }")).WithFallback(Parse("a { x = 9, y = 9, z = 3 }"));
        Assert.Equal((1, 2, 3), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
        var part = config.GetConfig("a");
        Assert.Equal((1, 2, 3), (part.GetInt("x"), part.GetInt("y"), part.GetInt("z")));
    }

    [Fact]
    public async Task Injected_defaults_stay_below_user_settings_and_later_ones_override_earlier_ones()
    {
        var system = ActorSystem.Create("hocon", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF\nmine.x = 1");
        system.Settings.InjectTopLevelFallback(Parse("mine { x = 9, y = 2 }"));
        system.Settings.InjectTopLevelFallback(Parse("mine { x = 8, y = 8, z = 3 }\nakka.loglevel = DEBUG"));

        var mine = system.Settings.Config.GetConfig("mine");
        Assert.Equal((1, 8, 3), (mine.GetInt("x"), mine.GetInt("y"), mine.GetInt("z")));
        Assert.Equal("OFF", system.Settings.Config.GetString("akka.loglevel"));
        await system.Terminate();
    }

    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);
}
