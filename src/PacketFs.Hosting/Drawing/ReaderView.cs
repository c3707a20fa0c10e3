namespace PacketFs.Hosting.Drawing;

/// <summary>What a drive that only reads sees of a disc.</summary>
/// <param name="Drive">For people: "a drive that only reads".</param>
/// <param name="Sees">It reads something.</param>
/// <param name="Text">What, or why not.</param>
/// <param name="IsTried">A reading drive was really asked; else it is concluded from what the recorder says.</param>
public sealed record ReaderView(string Drive, bool Sees, string Text, bool IsTried);
