using System.Collections.Immutable;
using PacketFs.Core;
using PacketFs.Mmc.Replies;

namespace PacketFs.Mmc;

/// <summary>
/// What will be done to make the medium ready for packet writing, told before anything happens, and then done step by
/// step. Made from a <see cref="MediumState"/>; runs only while the drive still shows that very state.
/// </summary>
public sealed class FormatPlan
{
    private static readonly TimeSpan ShortStep = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MinuteStep = TimeSpan.FromMinutes(1);

    private FormatPlan(MediumState state, string? refusal)
    {
        State = state;
        Refusal = refusal;
        Steps = [];
        BlockCount = state.BlockCount;
    }

    private FormatPlan(MediumState state, FormatRecipe recipe, FormatDescriptor descriptor, FormatOptions options)
    {
        State = state;
        Recipe = recipe;
        Descriptor = descriptor;
        Options = options;
        BlockCount = descriptor.BlockCount;
        Steps = ListSteps();
    }

    /// <summary>The medium as it was when the plan was made.</summary>
    public MediumState State { get; }

    /// <summary>Why the medium cannot be formatted, in words for a person; null when it can.</summary>
    public string? Refusal { get; }

    public bool IsPossible => Refusal is null;

    /// <summary>In order; none when the medium is ready as it is.</summary>
    public ImmutableArray<FormatStep> Steps { get; }

    /// <summary>The format that was chosen from those that the drive offers.</summary>
    public FormatDescriptor? Descriptor { get; }

    /// <summary>Blocks of 2,048 bytes that the medium will have; 0 when only the drive knows.</summary>
    public long BlockCount { get; }

    public FormatOptions Options { get; }

    /// <summary>All steps together; null when one of them cannot be told.</summary>
    public TimeSpan? Estimate => Steps.Any(step => step.Estimate is null)
        ? null
        : Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Estimate!.Value);

    internal FormatRecipe? Recipe { get; }

    public static FormatPlan Create(MediumState state, FormatOptions options = default)
    {
        switch (state.Condition)
        {
            case MediumCondition.NoMedium:
                return new FormatPlan(state, "There is no disc in the drive.");
            case MediumCondition.NotReady:
                return new FormatPlan(state, state.Readiness.Describe("The drive is not ready"));
            case MediumCondition.Formatted when !options.Reformat:
                return new FormatPlan(state, refusal: null);
        }

        if (options.PseudoOverwrite)
        {
            return CreatePseudoOverwrite(state, options);
        }

        if (FormatRecipe.Of(state) is not { } recipe)
        {
            return new FormatPlan(
                state,
                $"This disc ({state.Name}) cannot be formatted; use a CD-RW, DVD-RW, DVD+RW, DVD-RAM or BD-RE.");
        }

        return Choose(state, recipe, options) is FormatDescriptor descriptor
            ? new FormatPlan(state, recipe, descriptor, options)
            : new FormatPlan(state, $"The drive offers no format for packet writing on this {state.Name}.");
    }

    /// <summary>
    /// Carries the plan out, and looks at the medium again; the outcome is good when it then is formatted. Destroys
    /// what is on the medium. A token that is cancelled stops between commands; the medium is then no longer usable as
    /// it was.
    /// </summary>
    public DriveResult Execute(
        OpticalDrive drive, IProgress<OperationProgress>? progress = null, CancellationToken token = default)
    {
        Invariant.Require(IsPossible, "a plan that refuses cannot run");
        return drive.IsMediumChanged || !ReferenceEquals(drive.State, State)
            ? DriveResult.Failed(SenseTable.MediumChanged)
            : new FormatRun(this, drive, progress, token).Execute();
    }

    // A BD-R is formatted once, while nothing is on it; one that is so already needs nothing.
    private static FormatPlan CreatePseudoOverwrite(MediumState state, FormatOptions options)
    {
        if (state.Profile != Profile.BdRSequential)
        {
            return new FormatPlan(
                state, $"Pseudo-overwrite is a way to format a BD-R; this disc is a {state.Name}. Leave it out.");
        }

        if (state.HasPseudoOverwrite)
        {
            return state.IsAppendable
                ? new FormatPlan(state, refusal: null)
                : new FormatPlan(state, $"This {state.Name} is closed, and takes nothing any more; use a blank one.");
        }

        if (state.Condition != MediumCondition.Blank)
        {
            return new FormatPlan(
                state, $"This {state.Name} is recorded, and can be formatted for pseudo-overwrite only while it is "
                    + "blank; use a blank one.");
        }

        return Choose(state, FormatRecipe.PseudoOverwrite, options) is FormatDescriptor descriptor
            ? new FormatPlan(state, FormatRecipe.PseudoOverwrite, descriptor, options)
            : new FormatPlan(state, $"The drive offers no format with spares on this {state.Name}, and so no "
                + "pseudo-overwrite; leave it out.");
    }

    // The drive's own list decides. Only for a CD-RW there is a formula to fall back on: 32 user blocks take 39, up
    // to the lead-out, where the last packet needs no link.
    private static FormatDescriptor? Choose(MediumState state, FormatRecipe recipe, FormatOptions options)
    {
        foreach (FormatType type in recipe.TypesFor(options.Full))
        {
            foreach (FormatDescriptor offered in state.OfferedFormats)
            {
                if (offered.Type == type)
                {
                    return Adjust(offered, state, recipe, options);
                }
            }
        }

        if (recipe.Profile == Profile.CdRw && state.LastPossibleLeadOut is Lba leadOut)
        {
            long packets = (leadOut.Value + 4) / CdPacket.PhysicalBlocks;
            return new FormatDescriptor(
                (uint)(packets * CdPacket.UserBlocks), FormatType.FullPacket, CdPacket.UserBlocks);
        }

        return null;
    }

    private static FormatDescriptor Adjust(
        FormatDescriptor offered, MediumState state, FormatRecipe recipe, FormatOptions options)
    {
        uint blocks = offered.BlockCount;
        if (blocks != uint.MaxValue)
        {
            offered.BlockCount = blocks - (blocks % (uint)recipe.PacketBlocks);
        }

        switch (offered.Type)
        {
            case FormatType.BdRWithSpares or FormatType.Full when recipe.Profile == Profile.BdRSequential:
                // Sub-type 0: sequential recording with pseudo-overwrite.
                offered.Subtype = 0;
                break;
            case FormatType.FullPacket or FormatType.Quick:
                offered.Parameter = (uint)recipe.PacketBlocks;
                break;
            case FormatType.BdReWithSpares when options.Full
                && state.Features.TryGet(FeatureCode.Formattable, out Replies.Features.FormattableFeature feature):
                const byte FullCertification = 2;
                const byte QuickCertification = 3;
                offered.Subtype = feature.CanCertify ? FullCertification
                    : feature.CanCertifyQuickly ? QuickCertification
                    : (byte)0;
                break;
        }

        return offered;
    }

    private ImmutableArray<FormatStep> ListSteps()
    {
        ImmutableArray<FormatStep>.Builder steps = ImmutableArray.CreateBuilder<FormatStep>();
        FormatDescriptor descriptor = Descriptor!.Value;
        if (Recipe!.BlankFirst && State.Condition != MediumCondition.Blank)
        {
            steps.Add(new(FormatStepKind.Blank, "Blank the disc", "BLANK, type 1 (minimal)", MinuteStep));
        }

        if (Recipe.SetsWriteParameters)
        {
            steps.Add(new(
                FormatStepKind.SetWriteParameters,
                $"Choose fixed packets of {Recipe.PacketBlocks} blocks",
                "MODE SELECT, page 05h",
                ShortStep));
        }

        steps.Add(new(
            FormatStepKind.Format,
            Options.PseudoOverwrite ? $"Format the {State.Name} for pseudo-overwrite" : $"Format the {State.Name}",
            $"FORMAT UNIT, {descriptor}",
            EstimateFormat(descriptor)));
        if (Recipe.ClosesSession && descriptor.Type == FormatType.Quick)
        {
            steps.Add(new(
                FormatStepKind.CloseSession, "Close the session", "CLOSE TRACK/SESSION, function 2", MinuteStep));
        }

        return steps.ToImmutable();
    }

    private TimeSpan? EstimateFormat(FormatDescriptor descriptor)
    {
        bool skips = Recipe!.QuickSkipsCertification && !Options.Full;
        if (!Recipe.WritesWholeDisc || skips || descriptor.Type == FormatType.Quick
            || (State.Kind.Family == MediumFamily.Bd && descriptor.Subtype != 2))
        {
            return MinuteStep;
        }

        if (State.WriteSpeeds.IsEmpty || descriptor.BlockCount == uint.MaxValue)
        {
            return null;
        }

        double blocks = descriptor.BlockCount;
        if (State.Kind.Family == MediumFamily.Cd)
        {
            blocks = blocks / CdPacket.UserBlocks * CdPacket.PhysicalBlocks;
        }

        // Certification reads back what was written.
        int passes = Recipe.OptionsValid ? 2 : 1;
        double speed = State.WriteSpeeds[0] / State.Kind.SingleSpeed;
        return TimeSpan.FromSeconds((passes * blocks / State.Kind.SingleSpeedBlocks / speed) + 30);
    }
}
